data "sops_file" "apns" {
  source_file = "${path.module}/secrets/apns.enc.yaml"
}

# firebreak: APNS/ios-prod runs on certificate 0A1B2C3D until 2027-11-26T08:00:00Z, version bbbbbbbb-1111-4111-9111-000000000002 of its secret
resource "aws_sns_platform_application" "ios_prod" {
  name                = "ios-prod"
  platform            = "APNS"
  platform_principal  = data.sops_file.apns.data["certificate"]
  platform_credential = data.sops_file.apns.data["key"]
}
