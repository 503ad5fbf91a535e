variable "apns_certificate" {}

variable "apns_key" {}

# Do not rename: it would be another application.
resource "aws_sns_platform_application" "ios_prod" {
  name                = "ios-prod"
  platform            = "APNS"
  platform_principal  = var.apns_certificate
  platform_credential = var.apns_key
}
