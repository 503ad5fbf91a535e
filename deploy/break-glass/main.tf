# The break-glass roles: the bot's, which opens for an approved plan alone, and one for people, for
# the day on which Slack or the bot is down. Neither can do more than change the credential of the
# push applications that are listed.

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
  # The policies are files of their own: what a security review reads, and what Firebreak's tests try.
  permissions = templatefile("${path.module}/permissions.json.tftpl", {
    applications = var.application_arns
  })
}

# --- The bot's role -----------------------------------------------------------------------------

resource "aws_iam_role" "bot" {
  name        = var.name
  description = "Changes the credential of a push application, for one plan that people have approved in Firebreak."

  # The bot asks for 900 seconds, the least that STS gives; IAM takes no maximum below an hour.
  max_session_duration = 3600

  assume_role_policy = templatefile("${path.module}/trust-policy.json.tftpl", {
    bot               = var.bot_principal_arn
    external_id       = var.external_id
    source_identities = var.source_identities
  })
}

resource "aws_iam_role_policy" "bot" {
  name   = "push-credentials"
  role   = aws_iam_role.bot.id
  policy = local.permissions
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
  })
}

resource "aws_iam_role_policy" "manual" {
  count = length(aws_iam_role.manual)

  name   = "push-credentials"
  role   = aws_iam_role.manual[0].id
  policy = local.permissions
}

# --- Whoever uses either is seen ----------------------------------------------------------------

# Tags, session name and source identity are the bot's word, so its use is watched from outside the
# bot. AssumeRole reaches EventBridge through CloudTrail: a trail has to record management events.
resource "aws_cloudwatch_event_rule" "use" {
  count = var.alarm_topic_arn == null ? 0 : 1

  name        = "${var.name}-use"
  description = "Somebody asked for a break-glass role of the push applications."

  event_pattern = jsonencode({
    source      = ["aws.sts"]
    detail-type = ["AWS API Call via CloudTrail"]
    detail = {
      eventName         = ["AssumeRole"]
      requestParameters = { roleArn = concat([aws_iam_role.bot.arn], aws_iam_role.manual[*].arn) }
    }
  })
}

resource "aws_cloudwatch_event_target" "use" {
  count = length(aws_cloudwatch_event_rule.use)

  rule = aws_cloudwatch_event_rule.use[0].name
  arn  = var.alarm_topic_arn
}
