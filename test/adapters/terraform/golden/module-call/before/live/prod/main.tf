module "push" {
  source = "../../modules/push"
  name   = "ios-prod"

  apns = {
    secret  = "push/ios-prod"
    version = "aaaaaaaa-0000-4000-8000-000000000001" # pinned
  }
}
