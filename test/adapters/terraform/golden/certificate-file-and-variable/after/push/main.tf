variable "apns_key" {
  type      = string
  sensitive = true
}

# firebreak: APNS/ios-prod runs on certificate 0A1B2C3D until 2027-11-26T08:00:00Z, version bbbbbbbb-1111-4111-9111-000000000002 of its secret
resource "aws_sns_platform_application" "ios_prod" {
  name                = "ios-prod"
  platform            = "APNS"
  platform_principal  = file("certs/ios-prod.pem")
  platform_credential = var.apns_key
}
