locals {
  list = [
    { name = "ios-prod", version = "bbbbbbbb-1111-4111-9111-000000000002" },
    { name = "ios-beta", version = "other" },
  ]
  applications = { for one in local.list : one.name => merge(one, { platform = "APNS" }) }
}

data "aws_secretsmanager_secret_version" "apns" {
  for_each = local.applications

  secret_id  = "push/${each.key}"
  version_id = each.value.version
}

resource "aws_sns_platform_application" "ios" {
  for_each = local.applications

  name                = each.key
  platform            = each.value.platform
  platform_principal  = jsondecode(data.aws_secretsmanager_secret_version.apns[each.key].secret_string)["certificate"]
  platform_credential = jsondecode(data.aws_secretsmanager_secret_version.apns[each.key].secret_string)["key"]
}
