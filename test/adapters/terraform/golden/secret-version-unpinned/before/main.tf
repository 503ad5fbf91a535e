data "aws_secretsmanager_secret_version" "apns" {
  provider  = aws.east        # where the secrets are
  secret_id = "push/ios-prod" # kept by the mobile team
}

resource "aws_sns_platform_application" "ios_prod" {
  name                = "ios-prod"
  platform            = "APNS"
  platform_principal  = jsondecode(data.aws_secretsmanager_secret_version.apns.secret_string)["certificate"]
  platform_credential = jsondecode(data.aws_secretsmanager_secret_version.apns.secret_string).key
}
