variable "stage" {}

data "aws_secretsmanager_secret_version" "apns" {
  secret_id  = "push/ios-${var.stage}"
  version_id = "aaaaaaaa-0000-4000-8000-000000000001"
}

resource "aws_sns_platform_application" "ios_prod" {
  name                = "ios-${var.stage}"
  platform            = "APNS"
  platform_principal  = jsondecode(data.aws_secretsmanager_secret_version.apns.secret_string).certificate
  platform_credential = jsondecode(data.aws_secretsmanager_secret_version.apns.secret_string).key
}
