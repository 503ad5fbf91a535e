# An example of the whole: the role that Firebreak runs as, the break-glass roles, the revoker, the role
# that restarts consumers, the alarm, and a bucket for anchors of the journal. Copy it, or apply it as it is with a terraform.tfvars.

terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.30"
    }
  }
}

provider "aws" {
  region = var.region
}

module "bot" {
  source = "./bot"

  services             = var.bot_services
  canary_arns          = var.canary_arns
  secret_arns          = var.secret_arns
  break_glass_role_arn = module.break_glass.role_arn
  revoker_role_arns    = concat([module.revoker.role_arn], var.further_revoker_role_arns)
  anchor_arns          = [module.anchor.objects_arn]
  rollout_role_arns    = module.rollout[*].role_arn
  service_arns         = var.service_arns

  # Those of further accounts, once they are made there.
  further_break_glass_role_arns = var.further_break_glass_role_arns
}

module "break_glass" {
  source = "./break-glass"

  bot_principal_arn = module.bot.role_arn
  external_id       = var.external_id
  sts_region        = var.region
  source_identities = var.source_identities
  application_arns  = var.application_arns
  secret_arns       = var.secret_arns
  manual_principals = var.manual_principals
}

module "revoker" {
  source = "./revoker"

  bot_principal_arn    = module.bot.role_arn
  external_id          = var.external_id
  break_glass_role_arn = module.break_glass.role_arn
}

# Only where consumers in ECS are to be restarted.
module "rollout" {
  source = "./rollout"
  count  = length(var.service_arns) == 0 ? 0 : 1

  bot_principal_arn = module.bot.role_arn
  external_id       = var.external_id
  source_identities = var.source_identities
  service_arns      = var.service_arns
}

locals {
  watched_roles = concat(
    [module.break_glass.role_arn, module.revoker.role_arn],
    module.break_glass.manual_role_arn[*],
    module.rollout[*].role_arn,
  )
}

module "alarm" {
  source = "./alarm"

  role_arns    = local.watched_roles
  watched_arns = concat([module.bot.role_arn], local.watched_roles)
  emails       = var.alarm_emails
}

module "anchor" {
  source = "./anchor"

  name              = var.anchor_bucket
  bot_principal_arn = module.bot.role_arn
}

# Only a further account whose push credentials Firebreak changes needs it. It is applied there, with
# that account's provider; its roles and its closing policy go into firebreak.yml under aws.accounts.
# module "second_account" {
#   source = "./second-account"
#
#   bot_principal_arn = "arn:aws:iam::111122223333:role/firebreak"
#   external_id       = "acme-firebreak"
#   sts_region        = "eu-west-1"
#   source_identities = ["*@acme.example"]
#   application_arns  = ["arn:aws:sns:us-east-1:222233334444:app/APNS/wallet-ios"]
#   canary_arns       = ["arn:aws:sns:us-east-1:222233334444:endpoint/APNS/wallet-ios/*"]
#   secret_arns       = ["arn:aws:secretsmanager:us-east-1:222233334444:secret:push/*"]
# }

# Only an account that Firebreak reads through a role needs it: every account but the bot's own.
# module "read_role" {
#   source = "./read-role"
#
#   bot_principal_arn = "arn:aws:iam::111122223333:role/firebreak"
#   external_id       = "acme-firebreak"
#   secret_arns       = ["arn:aws:secretsmanager:*:444455556666:secret:push/*"]
# }
