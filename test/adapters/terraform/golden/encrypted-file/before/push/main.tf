data "sops_file" "apns" {
  source_file = "${path.module}/secrets/apns.enc.yaml"
}

resource "aws_sns_platform_application" "ios_prod" {
  name                = "ios-prod"
  platform            = "APNS"
  platform_principal  = data.sops_file.apns.data["certificate"]
  platform_credential = data.sops_file.apns.data["key"]
}
