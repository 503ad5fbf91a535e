provider "aws" {
  alias  = "us"
  region = "us-east-1"
}

data "aws_secretsmanager_secret_version" "ios_prod" {
  provider   = aws.us
  secret_id  = "push/ios-prod"
  version_id = "bbbbbbbb-1111-4111-9111-000000000002"
}

resource "aws_sns_platform_application" "ios_prod" {
  provider            = aws.us
  name                = "ios-prod"
  platform            = "APNS"
  platform_principal  = jsondecode(data.aws_secretsmanager_secret_version.ios_prod.secret_string)["certificate"]
  platform_credential = jsondecode(data.aws_secretsmanager_secret_version.ios_prod.secret_string)["key"]
}
