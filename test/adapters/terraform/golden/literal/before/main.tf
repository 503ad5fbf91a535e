resource "aws_sns_platform_application" "ios_prod" {
  name                = "ios-prod"
  platform            = "APNS"
  platform_principal  = <<-EOT
    -----BEGIN CERTIFICATE-----
    TXVzdGVyIDEgLSBvbGQ=
    -----END CERTIFICATE-----
  EOT
  platform_credential = <<-EOT
    -----BEGIN PRIVATE KEY-----
    bm90IGEga2V5
    -----END PRIVATE KEY-----
  EOT
}
