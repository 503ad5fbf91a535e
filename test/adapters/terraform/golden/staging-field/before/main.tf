locals {
  apns = jsondecode(data.aws_secretsmanager_secret_version.apns.secret_string)
}

data "aws_secretsmanager_secret_version" "apns" {
  secret_id  = "push/ios-prod"
  version_id = "aaaaaaaa-0000-4000-8000-000000000001"
}

resource "aws_sns_platform_application" "ios_prod" {
  name                = "ios-prod"
  platform            = "APNS"
  platform_principal  = local.apns.staging.certificate
  platform_credential = local.apns.staging["key"]
}
