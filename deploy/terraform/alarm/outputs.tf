output "topic_arn" {
  description = "The topic that alarms go to: subscribe whatever wakes your security team."
  value       = aws_sns_topic.alarm.arn
}
