variable "name" {
  description = "The name of the revoker."
  type        = string
  default     = "firebreak-revoker"
}

variable "closing_policy_name" {
  description = "The name of the policy that denies everything."
  type        = string
  default     = "firebreak-closed"
}

variable "bot_principal_arn" {
  description = "The ARN of the role (or user) that Firebreak runs as. No other principal may assume the revoker."
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

variable "break_glass_role_arn" {
  description = "The role to close: role_arn of the module break-glass."
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:iam::\\d{12}:role/[^*]+$", var.break_glass_role_arn))
    error_message = "Name one role, without wildcards: the revoker closes nothing else."
  }
}
