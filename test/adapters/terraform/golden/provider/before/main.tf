provider "aws" {
  alias  = "us"
  region = "us-east-1"
}

resource "aws_sns_platform_application" "ios_prod" {
  provider            = aws.us
  name                = "ios-prod"
  platform            = "APNS"
  platform_principal  = file("cert.pem")
  platform_credential = file("apns.key")
}
