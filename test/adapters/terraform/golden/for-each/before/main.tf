variable "applications" {
  type = map(object({
    platform = string
    version  = string
  }))
}

data "aws_secretsmanager_secret_version" "apns" {
  for_each = var.applications

  secret_id  = "push/${each.key}"
  version_id = each.value.version
}

resource "aws_sns_platform_application" "ios" {
  for_each = var.applications

  name                = each.key
  platform            = each.value.platform
  platform_principal  = jsondecode(data.aws_secretsmanager_secret_version.apns[each.key].secret_string)["certificate"]
  platform_credential = jsondecode(data.aws_secretsmanager_secret_version.apns[each.key].secret_string)["key"]
}
