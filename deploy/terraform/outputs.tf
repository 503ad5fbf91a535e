output "bot_role_arn" {
  description = "The role that Firebreak runs as."
  value       = module.bot.role_arn
}

output "break_glass_role_arn" {
  description = "aws.breakGlass.role of firebreak.yml."
  value       = module.break_glass.role_arn
}

output "manual_role_arn" {
  description = "aws.breakGlass.manualRole of firebreak.yml; null when there is none."
  value       = module.break_glass.manual_role_arn
}

output "revoker_role_arn" {
  description = "aws.breakGlass.revoker.role of firebreak.yml."
  value       = module.revoker.role_arn
}

output "closing_policy_arn" {
  description = "aws.breakGlass.revoker.policy of firebreak.yml."
  value       = module.revoker.closing_policy_arn
}

output "rollout_role_arn" {
  description = "The role of the consumers in ECS; null when there is none."
  value       = one(module.rollout[*].role_arn)
}

output "alarm_topic_arn" {
  description = "Where each use is told."
  value       = module.alarm.topic_arn
}

output "anchor_bucket" {
  description = "The bucket of the anchors."
  value       = module.anchor.bucket
}
