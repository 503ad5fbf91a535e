module "credentials" {
  source = "./credentials"
}

resource "aws_sns_platform_application" "ios_prod" {
  name                = "ios-prod"
  platform            = "APNS"
  platform_principal  = module.credentials.certificate
  platform_credential = module.credentials.key
}
