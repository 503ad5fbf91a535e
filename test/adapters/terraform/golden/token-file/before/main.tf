resource "aws_sns_platform_application" "ios_prod" {
  name                = "ios-prod"
  platform            = "APNS"
  platform_principal  = "OLDKEY0001"
  platform_credential = file("AuthKey_OLDKEY0001.p8")

  apple_platform_team_id   = "TEAM000001"
  apple_platform_bundle_id = "com.acme.app"
}
