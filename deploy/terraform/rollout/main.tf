# The rollout role restarts the ECS services that are listed, so that they take a new push credential. It
# opens as the break-glass role does: for the bot, for one plan that people have approved.

terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

resource "aws_iam_role" "rollout" {
  name        = var.name
  description = "Restarts a consumer of a push credential, for one plan that people have approved in Firebreak."

  # The bot asks for 900 seconds, the least that STS gives; IAM takes no maximum below an hour.
  max_session_duration = 3600

  assume_role_policy = templatefile("${path.module}/trust-policy.json.tftpl", {
    bot               = var.bot_principal_arn
    external_id       = var.external_id
    source_identities = var.source_identities
    sts_regions       = distinct([for arn in var.service_arns : split(":", arn)[3]])
  })
}

resource "aws_iam_role_policy" "rollout" {
  name   = "restart"
  role   = aws_iam_role.rollout.id
  policy = templatefile("${path.module}/permissions.json.tftpl", { services = var.service_arns })
}
