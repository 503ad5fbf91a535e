module "push" {
  source = "../../push"
  stage  = "beta"
}
