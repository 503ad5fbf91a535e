resource "aws_sns_platform_application" "ios_prod" {
  name                = "ios-prod"
  platform            = "APNS"
  platform_principal  = templatefile("cert.tftpl", { name = "ios" })
  platform_credential = var.key
}
