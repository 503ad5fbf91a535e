# The break-glass roles: the bot's, which opens for an approved plan alone, and one for people, for
# the day on which Slack or the bot is down. Neither can do more than change the credential of the
# push applications that are listed; the bot's, beside that, which version of their secrets consumers read, and whether their devices are enabled.

terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

locals {
  # `arn:aws:sns:eu-west-1:111122223333` of each application, and the names there that no application has.
  places = distinct([for arn in var.application_arns : join(":", slice(split(":", arn), 0, 5))])
  probes = [for place in local.places : "${place}:app/APNS*/firebreak-probe-*"]

  # The devices of each application: `arn:aws:sns:eu-west-1:111122223333:endpoint/APNS/ios-prod/*`.
  endpoints = [for arn in var.application_arns : "${replace(arn, ":app/", ":endpoint/")}/*"]
}

# --- The bot's role -----------------------------------------------------------------------------

# Nobody lists here which managed policies are attached to it: the revoker attaches one, and an apply
# must not take it away.
resource "aws_iam_role" "bot" {
  name        = var.name
  description = "Changes the credential of a push application, for one plan that people have approved in Firebreak."

  # The bot asks for 900 seconds, the least that STS gives; IAM takes no maximum below an hour.
  max_session_duration = 3600

  # The policies are files of their own: what a security review reads, and what Firebreak's tests try.
  assume_role_policy = templatefile("${path.module}/trust-policy.json.tftpl", {
    bot               = var.bot_principal_arn
    external_id       = var.external_id
    source_identities = var.source_identities
    sts_region        = var.sts_region
  })
}

resource "aws_iam_role_policy" "bot" {
  name   = "push-credentials"
  role   = aws_iam_role.bot.id
  policy = templatefile("${path.module}/permissions.json.tftpl", { applications = var.application_arns })
}

# Which version consumers read, by AWSCURRENT: where applications have their secrets in Secrets Manager.
resource "aws_iam_role_policy" "secrets" {
  count = length(var.secret_arns) == 0 ? 0 : 1

  name   = "secrets"
  role   = aws_iam_role.bot.id
  policy = templatefile("${path.module}/secrets.json.tftpl", { secrets = var.secret_arns })
}

resource "aws_iam_role_policy" "probes" {
  name   = "probes"
  role   = aws_iam_role.bot.id
  policy = templatefile("${path.module}/probes.json.tftpl", { probes = local.probes })
}

resource "aws_iam_role_policy" "endpoints" {
  name   = "endpoints"
  role   = aws_iam_role.bot.id
  policy = templatefile("${path.module}/endpoints.json.tftpl", { endpoints = local.endpoints })
}

# --- People's role, when nobody else can --------------------------------------------------------

resource "aws_iam_role" "manual" {
  count = length(var.manual_principals) == 0 ? 0 : 1

  name                 = "${var.name}-manual"
  description          = "Changes the credential of a push application by hand, when Slack or Firebreak is down."
  max_session_duration = 3600

  assume_role_policy = templatefile("${path.module}/manual-trust-policy.json.tftpl", {
    people            = var.manual_principals
    source_identities = var.source_identities
    sts_region        = var.sts_region
  })
}

resource "aws_iam_role_policy" "manual" {
  count = length(aws_iam_role.manual)

  name   = "push-credentials"
  role   = aws_iam_role.manual[0].id
  policy = templatefile("${path.module}/permissions.json.tftpl", { applications = var.application_arns })
}
