# What a further account needs whose push credentials Firebreak changes: a break-glass role of its own,
# the revoker that closes it, and a role that the bot works in it with. Apply it there; the bot assumes
# all three from its own account.

terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

module "break_glass" {
  source = "../break-glass"

  bot_principal_arn = var.bot_principal_arn
  external_id       = var.external_id
  sts_region        = var.sts_region
  source_identities = var.source_identities
  application_arns  = var.application_arns
  secret_arns       = var.secret_arns
  manual_principals = var.manual_principals
}

# IAM attaches a policy in the account of whoever asks: the revoker at home can't close this role.
module "revoker" {
  source = "../revoker"

  bot_principal_arn    = var.bot_principal_arn
  external_id          = var.external_id
  break_glass_role_arn = module.break_glass.role_arn
}

# As little as the bot may do at home: it can't change a credential, nor what consumers read.
resource "aws_iam_role" "work" {
  name        = var.name
  description = "Firebreak works with it in this account. Nothing that it may do changes a push credential."

  # The bot asks for 900 seconds, the least that STS gives; IAM takes no maximum below an hour.
  max_session_duration = 3600

  # The policies are files of their own: what a security review reads, and what Firebreak's tests try.
  assume_role_policy = templatefile("${path.module}/trust-policy.json.tftpl", {
    bot         = var.bot_principal_arn
    external_id = var.external_id
  })
}

resource "aws_iam_role_policy" "work" {
  name = "firebreak"
  role = aws_iam_role.work.id

  policy = templatefile("${path.module}/work.json.tftpl", {
    canaries = var.canary_arns
    secrets  = var.secret_arns
  })
}
