locals {
  apps = {
    prod = { name = "ios-prod", secret = "push/ios-prod", version = "aaaaaaaa-0000-4000-8000-000000000001" }
    beta = { name = "ios-beta", secret = "push/ios-beta", version = "aaaaaaaa-0000-4000-8000-000000000001" }
  }
}

module "push" {
  source   = "../modules/push"
  for_each = local.apps

  name = each.value.name
  apns = each.value
}
