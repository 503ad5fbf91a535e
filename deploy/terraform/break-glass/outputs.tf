output "role_arn" {
  description = "The bot's role: aws.breakGlass.role in firebreak.yml."
  value       = aws_iam_role.bot.arn
}

output "manual_role_arn" {
  description = "The role for people; null when there is none."
  value       = one(aws_iam_role.manual[*].arn)
}
