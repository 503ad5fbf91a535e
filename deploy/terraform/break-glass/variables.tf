variable "name" {
  description = "The name of the bot's role. The role for people is called the same, with -manual behind it."
  type        = string
  default     = "firebreak-break-glass"
}

variable "bot_principal_arn" {
  description = "The ARN of the role (or user) that Firebreak runs as. No other principal may assume the bot's role."
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

variable "sts_region" {
  description = "The one region whose STS opens the roles: aws.region in firebreak.yml. The alarm listens there."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-\\d$", var.sts_region))
    error_message = "Name a region, as in eu-west-1."
  }
}

variable "source_identities" {
  description = "Patterns that the requester's identity has to fit, as firebreak.yml gives it under people: *@example.com."
  type        = list(string)

  validation {
    condition     = length(var.source_identities) > 0
    error_message = "Without a pattern nobody could ask."
  }
}

variable "application_arns" {
  description = "The SNS platform applications whose credential may be changed."
  type        = list(string)

  validation {
    condition = length(var.application_arns) > 0 && alltrue([
      for arn in var.application_arns : can(regex("^arn:aws[a-z-]*:sns:[a-z0-9-]+:\\d{12}:app/APNS(_SANDBOX)?/.+$", arn))
    ])
    error_message = "List ARNs of APNs platform applications."
  }

  validation {
    condition     = alltrue([for arn in var.application_arns : !can(regex("/firebreak-probe-", arn))])
    error_message = "An application is called firebreak-probe-…: the role could change it in a probe. Call it something else."
  }
}

variable "secret_arns" {
  description = "The secrets of these applications: ARNs, or patterns that name the beginning of a secret. None: what consumers read is not moved."
  type        = list(string)
  default     = []

  validation {
    condition = alltrue([
      for arn in var.secret_arns : can(regex("^arn:aws[a-z-]*:secretsmanager:[a-z0-9*-]+:\\d{12}:secret:.*[^*].*", arn))
    ])
    error_message = "List ARNs of secrets, or patterns that name the beginning of a secret: all of an account's secrets are more than the role needs."
  }
}

variable "manual_principals" {
  description = "Who may change a credential by hand when Slack or the bot is down: ARNs of IAM roles or users. None: no such role."
  type        = list(string)
  default     = []
}
