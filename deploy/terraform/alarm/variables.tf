variable "name" {
  description = "The name of the rule and of its topic."
  type        = string
  default     = "firebreak-break-glass-use"
}

variable "role_arns" {
  description = "The roles whose use alarms: the bot's, people's, and the revoker."
  type        = list(string)

  validation {
    condition     = length(var.role_arns) > 0 && alltrue([for arn in var.role_arns : can(regex("^arn:aws[a-z-]*:iam::\\d{12}:role/", arn))])
    error_message = "List the ARNs of the roles."
  }
}

variable "watched_arns" {
  description = "Who may not touch the topic, whatever their own policies say: the role that Firebreak runs as, and those above."
  type        = list(string)

  validation {
    condition     = length(var.watched_arns) > 0
    error_message = "Name the role that Firebreak runs as at least: an alarm that it could silence is none."
  }
}

variable "emails" {
  description = "Addresses that are told of each use. Somebody has to be awake behind one of them."
  type        = list(string)
  default     = []
}
