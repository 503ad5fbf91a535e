resource "aws_secretsmanager_secret" "apns" {
  name = "push/ios-prod"
}

resource "aws_secretsmanager_secret_version" "apns" {
  secret_id     = aws_secretsmanager_secret.apns.id
  secret_string = var.apns
}

resource "aws_sns_platform_application" "ios_prod" {
  name                = "ios-prod"
  platform            = "APNS"
  platform_principal  = jsondecode(aws_secretsmanager_secret_version.apns.secret_string)["certificate"]
  platform_credential = jsondecode(aws_secretsmanager_secret_version.apns.secret_string)["key"]
}
