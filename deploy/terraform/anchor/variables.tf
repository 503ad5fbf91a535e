variable "name" {
  description = "The name of the bucket, as firebreak.yml has it."
  type        = string
}

variable "prefix" {
  description = "What the names of the objects begin with, as firebreak.yml has it: folders, each with a slash at its end."
  type        = string
  default     = "firebreak/"

  validation {
    condition     = can(regex("^([A-Za-z0-9!_.'()-]+/)*$", var.prefix))
    error_message = "A prefix is empty, or folders with a slash at the end of each, as in firebreak/."
  }
}

variable "bot_principal_arn" {
  description = "The ARN of the role (or user) that Firebreak runs as. It may add objects, and do nothing else."
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:iam::\\d{12}:(role|user)/", var.bot_principal_arn))
    error_message = "Name one IAM role or user: a whole account is more than the bot."
  }
}
