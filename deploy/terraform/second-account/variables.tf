variable "name" {
  description = "The name of the role that the bot works with, the same in every account: the bot's own policy names it once for all."
  type        = string
  default     = "firebreak-work"
}

variable "bot_principal_arn" {
  description = "The ARN of the role (or user) that Firebreak runs as. No other principal may assume these roles."
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:iam::\\d{12}:(role|user)/", var.bot_principal_arn))
    error_message = "Name one IAM role or user: a whole account is more than the bot."
  }
}

variable "external_id" {
  description = "The external id: the same as both externalId of the account in firebreak.yml."
  type        = string

  validation {
    # STS API Reference, AssumeRole.
    condition     = can(regex("^[\\w+=,.@:/-]+$", var.external_id)) && length(var.external_id) >= 2 && length(var.external_id) <= 1224
    error_message = "An external id has 2 to 1224 letters, digits or _+=,.@:/- signs."
  }
}

variable "sts_region" {
  description = "The one region whose STS opens the break-glass roles: aws.region in firebreak.yml. The alarm listens there."
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

variable "manual_principals" {
  description = "Who may change a credential by hand when Slack or the bot is down: ARNs of IAM roles or users. None: no such role."
  type        = list(string)
  default     = []
}
