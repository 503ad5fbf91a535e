resource "aws_sns_platform_application" "ios_prod" {
  name                = "ios-prod"
  platform            = "APNS"
  platform_principal  = "ignored"
  platform_credential = "ignored"

  lifecycle {
    ignore_changes = [platform_credential, platform_principal]
  }
}
