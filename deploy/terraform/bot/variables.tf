variable "name" {
  description = "The name of the role that Firebreak runs as."
  type        = string
  default     = "firebreak"
}

variable "services" {
  description = "The AWS services that the role is given to: ecs-tasks.amazonaws.com, ec2.amazonaws.com."
  type        = list(string)

  validation {
    condition     = length(var.services) > 0 && alltrue([for name in var.services : can(regex("^[a-z0-9.-]+\\.amazonaws\\.com$", name))])
    error_message = "Name at least one service, as in ecs-tasks.amazonaws.com."
  }
}

variable "canary_arns" {
  description = "The endpoints that test pushes go to: the canary of each application in firebreak.yml."
  type        = list(string)

  validation {
    condition = length(var.canary_arns) > 0 && alltrue([
      for arn in var.canary_arns : can(regex("^arn:aws[a-z-]*:sns:[a-z0-9-]+:\\d{12}:endpoint/APNS(_SANDBOX)?/.+$", arn))
    ])
    error_message = "List ARNs of endpoints, or patterns of them: arn:aws:sns:eu-west-1:111122223333:endpoint/APNS/ios-prod/*."
  }
}

variable "secret_arns" {
  description = "The secrets with the applications' credentials: ARNs, or patterns that name the beginning of a secret."
  type        = list(string)

  validation {
    condition = length(var.secret_arns) > 0 && alltrue([
      for arn in var.secret_arns : can(regex("^arn:aws[a-z-]*:secretsmanager:[a-z0-9*-]+:\\d{12}:secret:.*[^*].*", arn))
    ])
    error_message = "List ARNs of secrets, or patterns that name the beginning of a secret: all of an account's secrets are more than the bot needs."
  }
}

variable "break_glass_role_arn" {
  description = "The break-glass role: role_arn of the module break-glass."
  type        = string
}

variable "further_break_glass_role_arns" {
  description = "Those of further accounts: break_glass_role_arn of the module second-account in each."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.further_break_glass_role_arns : can(regex("^arn:aws[a-z-]*:iam::\\d{12}:role/[^*]+$", arn))])
    error_message = "List ARNs of roles: no pattern, or somebody else's role of that name would do too."
  }
}

variable "read_role_arns" {
  description = "The roles to read other accounts with, and to work in them: ARNs, or patterns of them."
  type        = list(string)
  default     = ["arn:aws:iam::*:role/firebreak-read", "arn:aws:iam::*:role/firebreak-work"]

  validation {
    condition     = length(var.read_role_arns) > 0 && alltrue([for arn in var.read_role_arns : can(regex(":role/[^*]+$", arn))])
    error_message = "Name the roles: a pattern may leave the account open, not the role's name."
  }
}

variable "revoker_role_arns" {
  description = "The revokers: role_arn of the module revoker, and revoker_role_arn of second-account in each further account. None: the bot can't close any break-glass role."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.revoker_role_arns : can(regex("^arn:aws[a-z-]*:iam::\\d{12}:role/[^*]+$", arn))])
    error_message = "List ARNs of roles: no pattern, or somebody else's role of that name would do too."
  }
}

variable "anchor_arns" {
  description = "The objects that heads of the journal are anchored as: objects_arn of the module anchor. None: no bucket."
  type        = list(string)
  default     = []
}

variable "rollout_role_arns" {
  description = "The rollout role: role_arn of the module rollout. None: the bot can't restart any ECS service."
  type        = list(string)
  default     = []
}

variable "service_arns" {
  description = "The ECS services that it restarts: service_arns of the module rollout."
  type        = list(string)
  default     = []
}
