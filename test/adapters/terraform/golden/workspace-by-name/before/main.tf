variable "name" {}

variable "apns_version" {}

data "aws_secretsmanager_secret_version" "apns" {
  secret_id  = "push/ios-prod"
  version_id = var.apns_version
}

resource "aws_sns_platform_application" "ios_prod" {
  name                = var.name
  platform            = "APNS"
  platform_principal  = jsondecode(data.aws_secretsmanager_secret_version.apns.secret_string).certificate
  platform_credential = jsondecode(data.aws_secretsmanager_secret_version.apns.secret_string).key
}
