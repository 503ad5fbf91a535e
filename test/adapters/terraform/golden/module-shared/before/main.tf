module "prod" {
  source = "./push"
  name   = "ios-prod"
}

module "beta" {
  source = "./push"
  name   = "ios-beta"
}
