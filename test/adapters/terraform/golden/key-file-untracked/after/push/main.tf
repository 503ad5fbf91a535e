# firebreak: APNS/ios-prod runs on certificate 0A1B2C3D until 2027-11-26T08:00:00Z, version bbbbbbbb-1111-4111-9111-000000000002 of its secret
resource "aws_sns_platform_application" "ios_prod" {
  name                = "ios-prod"
  platform            = "APNS"
  platform_principal  = file("${path.module}/ios-prod.crt")
  platform_credential = file("${path.module}/ios-prod.key")
}
