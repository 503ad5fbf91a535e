data "aws_secretsmanager_secret_version" "ios_prod" {
  secret_id  = "push/ios-prod"
  version_id = "bbbbbbbb-1111-4111-9111-000000000002"
}

resource "aws_sns_platform_application" "ios_prod" {
  name                = "ios-prod"
  platform            = "APNS"
  platform_principal  = "NEWKEY0002"
  platform_credential = jsondecode(data.aws_secretsmanager_secret_version.ios_prod.secret_string)["key"]

  apple_platform_team_id   = "TEAM000001"
  apple_platform_bundle_id = "com.acme.app"
}
