variable "apns_certificate" {}

variable "apns_key" {}

# Do not rename: it would be another application.
# firebreak: APNS/ios-prod runs on certificate 0A1B2C3D until 2027-11-26T08:00:00Z, version bbbbbbbb-1111-4111-9111-000000000002 of its secret
resource "aws_sns_platform_application" "ios_prod" {
  name                = "ios-prod"
  platform            = "APNS"
  platform_principal  = var.apns_certificate
  platform_credential = var.apns_key
}
