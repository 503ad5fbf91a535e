resource "aws_sns_platform_application" "ios_prod" {
  name                = "ios-prod"
  platform            = "APNS"
  platform_principal  = filebase64("ios-prod.p12")
  platform_credential = var.password
}
