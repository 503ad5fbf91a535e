module "push" {
  source = "../../push"
  stage  = "prod"
}
