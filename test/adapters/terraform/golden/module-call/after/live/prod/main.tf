module "push" {
  source = "../../modules/push"
  name   = "ios-prod"

  apns = {
    secret  = "push/ios-prod"
    version = "bbbbbbbb-1111-4111-9111-000000000002" # pinned
  }
}
