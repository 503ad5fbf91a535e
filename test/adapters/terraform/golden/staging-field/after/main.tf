locals {
  apns = jsondecode(data.aws_secretsmanager_secret_version.apns.secret_string)
}

data "aws_secretsmanager_secret_version" "apns" {
  secret_id  = "push/ios-prod"
  version_id = "bbbbbbbb-1111-4111-9111-000000000002"
}

resource "aws_sns_platform_application" "ios_prod" {
  name                = "ios-prod"
  platform            = "APNS"
  platform_principal  = local.apns.certificate
  platform_credential = jsondecode(data.aws_secretsmanager_secret_version.apns.secret_string)["key"]
}
