# Whoever asks for a break-glass role is seen, from outside the bot: what the bot says of its own
# sessions is the bot's word. AssumeRole reaches EventBridge through CloudTrail, in the region whose STS
# was called; a trail has to record management events there.

terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.30"
    }
  }
}

resource "aws_cloudwatch_event_rule" "use" {
  name          = var.name
  description   = "Somebody asked for a break-glass role of the push applications."
  event_pattern = templatefile("${path.module}/event-pattern.json.tftpl", { roles = var.role_arns })

  # CloudTrail calls AssumeRole read-only. This state takes such events in any case.
  # (EventBridge User Guide, "Receiving read-only management events from AWS services".)
  state = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
}

resource "aws_cloudwatch_event_target" "use" {
  rule = aws_cloudwatch_event_rule.use.name
  arn  = aws_sns_topic.alarm.arn
}

resource "aws_sns_topic" "alarm" {
  name = var.name
}

# EventBridge may publish on no further condition: one that it does not meet would silence the alarm.
resource "aws_sns_topic_policy" "alarm" {
  arn = aws_sns_topic.alarm.arn

  policy = templatefile("${path.module}/topic-policy.json.tftpl", {
    topic   = aws_sns_topic.alarm.arn
    watched = var.watched_arns
  })
}

# Addresses have to confirm: SNS sends each a link.
resource "aws_sns_topic_subscription" "email" {
  for_each = toset(var.emails)

  topic_arn = aws_sns_topic.alarm.arn
  protocol  = "email"
  endpoint  = each.value
}
