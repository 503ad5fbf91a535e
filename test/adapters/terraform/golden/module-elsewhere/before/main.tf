module "push" {
  source = "git::https://git.acme.example/terraform-push.git?ref=v3"
  name   = "ios-prod"
}
