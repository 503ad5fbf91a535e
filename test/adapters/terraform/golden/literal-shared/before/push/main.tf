variable "name" {}

resource "aws_sns_platform_application" "ios_prod" {
  name                = var.name
  platform            = "APNS"
  platform_principal  = "certificate"
  platform_credential = "key"
}
