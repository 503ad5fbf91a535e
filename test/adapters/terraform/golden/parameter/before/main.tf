data "aws_ssm_parameter" "certificate" {
  name = "/push/ios-prod/certificate:3"
}

data "aws_ssm_parameter" "key" {
  name = "/push/ios-prod/key:3"
}

resource "aws_sns_platform_application" "ios_prod" {
  name                = "ios-prod"
  platform            = "APNS"
  platform_principal  = data.aws_ssm_parameter.certificate.value
  platform_credential = data.aws_ssm_parameter.key.value
}
