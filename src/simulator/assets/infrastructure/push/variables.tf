variable "region" {
  description = "The region of the push applications. Their ARNs carry it, and the devices' endpoints with them."
  type        = string
  default     = "us-east-1"
}

variable "application_name" {
  description = "The name of the production application. Changing it makes a new one and loses every endpoint."
  type        = string
  default     = "ios-prod"
}

variable "feedback_sample_rate" {
  description = "Percentage of successful deliveries that are written to CloudWatch Logs."
  type        = number
  default     = 10

  validation {
    condition     = var.feedback_sample_rate >= 0 && var.feedback_sample_rate <= 100
    error_message = "A percentage lies between 0 and 100."
  }
}
