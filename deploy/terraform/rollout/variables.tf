variable "name" {
  description = "The name of the rollout role."
  type        = string
  default     = "firebreak-rollout"
}

variable "bot_principal_arn" {
  description = "The ARN of the role (or user) that Firebreak runs as. No other principal may assume the rollout role."
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:iam::\\d{12}:(role|user)/", var.bot_principal_arn))
    error_message = "Name one IAM role or user: a whole account is more than the bot."
  }
}

variable "external_id" {
  description = "The external id: the same as aws.breakGlass.externalId in firebreak.yml."
  type        = string

  validation {
    # STS API Reference, AssumeRole.
    condition     = can(regex("^[\\w+=,.@:/-]+$", var.external_id)) && length(var.external_id) >= 2 && length(var.external_id) <= 1224
    error_message = "An external id has 2 to 1224 letters, digits or _+=,.@:/- signs."
  }
}

variable "source_identities" {
  description = "Patterns that every identity under people in firebreak.yml fits, as in *@acme.example."
  type        = list(string)

  validation {
    condition     = length(var.source_identities) > 0 && !contains(var.source_identities, "*")
    error_message = "Name your company's identities: * would let any name in."
  }
}

variable "service_arns" {
  description = "The ECS services that may be restarted: service of each consumer in firebreak.yml."
  type        = list(string)

  validation {
    condition = length(var.service_arns) > 0 && alltrue([
      for arn in var.service_arns : can(regex("^arn:aws[a-z-]*:ecs:[a-z0-9-]+:\\d{12}:service/[\\w-]+/[\\w-]+$", arn))
    ])
    error_message = "List ARNs of ECS services without wildcards: arn:aws:ecs:eu-west-1:111122223333:service/CLUSTER/SERVICE."
  }
}
