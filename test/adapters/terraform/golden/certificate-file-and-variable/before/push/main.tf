variable "apns_key" {
  type      = string
  sensitive = true
}

resource "aws_sns_platform_application" "ios_prod" {
  name                = "ios-prod"
  platform            = "APNS"
  platform_principal  = file("certs/ios-prod.pem")
  platform_credential = var.apns_key
}
