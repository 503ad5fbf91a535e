locals {
  applications = {
    ios-prod = {
      certificate = file("prod.pem")
      key         = file("prod.key")
    }
    ios-beta = {
      certificate = file("beta.pem")
      key         = file("beta.key")
    }
  }
}

resource "aws_sns_platform_application" "ios" {
  for_each = local.applications

  name                = each.key
  platform            = "APNS"
  platform_principal  = each.value.certificate
  platform_credential = each.value.key
}
