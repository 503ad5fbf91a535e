data "aws_secretsmanager_secret_version" "ios_prod" {
  secret_id  = "push/ios-prod"
  version_id = "bbbbbbbb-1111-4111-9111-000000000002"
}

locals {
  applications = {
    ios-prod = {
      certificate = jsondecode(data.aws_secretsmanager_secret_version.ios_prod.secret_string)["certificate"]
      key         = jsondecode(data.aws_secretsmanager_secret_version.ios_prod.secret_string)["key"]
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
