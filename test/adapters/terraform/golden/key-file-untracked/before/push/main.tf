resource "aws_sns_platform_application" "ios_prod" {
  name                = "ios-prod"
  platform            = "APNS"
  platform_principal  = file("${path.module}/ios-prod.crt")
  platform_credential = file("${path.module}/ios-prod.key")
}
