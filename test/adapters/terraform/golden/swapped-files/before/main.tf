resource "aws_sns_platform_application" "ios_prod" {
  name                = "ios-prod"
  platform            = "APNS"
  platform_principal  = file("ios-prod-key.pem")
  platform_credential = file("ios-prod-cert.pem")
}
