variable "name" {
  description = "The name of the role, the same in every account: the bot's own policy names it once for all."
  type        = string
  default     = "firebreak-read"
}

variable "bot_principal_arn" {
  description = "The ARN of the role (or user) that Firebreak runs as. No other principal may assume the role."
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:iam::\\d{12}:(role|user)/", var.bot_principal_arn))
    error_message = "Name one IAM role or user: a whole account is more than the bot."
  }
}

variable "external_id" {
  description = "The external id: the same as the account's externalId in firebreak.yml."
  type        = string

  validation {
    # STS API Reference, AssumeRole.
    condition     = can(regex("^[\\w+=,.@:/-]+$", var.external_id)) && length(var.external_id) >= 2 && length(var.external_id) <= 1224
    error_message = "An external id has 2 to 1224 letters, digits or _+=,.@:/- signs."
  }
}

variable "secret_arns" {
  description = "The secrets whose certificates are watched, and those that hold an application's token key: ARNs, or patterns of them, such as arn:aws:secretsmanager:*:111122223333:secret:push/*. None: no secret can be read."
  type        = list(string)
  default     = []

  validation {
    condition = alltrue([
      for arn in var.secret_arns : can(regex("^arn:aws[a-z-]*:secretsmanager:[a-z0-9*-]+:\\d{12}:secret:.*[^*].*", arn))
    ])
    error_message = "List ARNs of secrets, or patterns that name the beginning of a secret: all of an account's secrets are more than the bot needs."
  }
}

variable "kms_key_arns" {
  description = "The KMS keys that those secrets are encrypted with, where they have keys of their own. None: AWS's own key needs no permission."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.kms_key_arns : can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:\\d{12}:key/", arn))])
    error_message = "List ARNs of keys; an alias is none."
  }
}
