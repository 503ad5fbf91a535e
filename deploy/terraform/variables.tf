variable "region" {
  description = "aws.region of firebreak.yml: where the push applications are, and whose STS opens the roles."
  type        = string
}

variable "external_id" {
  description = "aws.breakGlass.externalId of firebreak.yml."
  type        = string
}

variable "bot_services" {
  description = "What Firebreak runs on: ecs-tasks.amazonaws.com, or ec2.amazonaws.com."
  type        = list(string)
  default     = ["ecs-tasks.amazonaws.com"]
}

variable "application_arns" {
  description = "The applications of firebreak.yml."
  type        = list(string)
}

variable "canary_arns" {
  description = "Their canaries."
  type        = list(string)
}

variable "secret_arns" {
  description = "Their secrets, as patterns: a secret's ARN ends in six characters of AWS's own."
  type        = list(string)
}

variable "further_break_glass_role_arns" {
  description = "The break-glass roles of further accounts: break_glass_role_arn of second-account in each."
  type        = list(string)
  default     = []
}

variable "further_revoker_role_arns" {
  description = "The revokers of further accounts: revoker_role_arn of second-account in each."
  type        = list(string)
  default     = []
}

variable "source_identities" {
  description = "Patterns that every identity under people fits, as in *@acme.example."
  type        = list(string)
}

variable "manual_principals" {
  description = "Who may change a credential by hand when Slack or Firebreak is down: ARNs of IAM users or roles."
  type        = list(string)
  default     = []
}

variable "service_arns" {
  description = "The ECS services among the consumers of firebreak.yml. None: no role to restart them with is made."
  type        = list(string)
  default     = []
}

variable "alarm_emails" {
  description = "Who is told of each use of the roles."
  type        = list(string)
}

variable "anchor_bucket" {
  description = "The name of the bucket that heads of the journal are anchored in."
  type        = string
}
