data "aws_ssm_parameter" "apns" {
  name = "/aws/reference/secretsmanager/push/ios-prod:bbbbbbbb-1111-4111-9111-000000000002"
}

locals {
  apns = jsondecode(data.aws_ssm_parameter.apns.value)
}

resource "aws_sns_platform_application" "ios_prod" {
  name                = "ios-prod"
  platform            = "APNS"
  platform_principal  = local.apns.certificate
  platform_credential = local.apns.key
}
