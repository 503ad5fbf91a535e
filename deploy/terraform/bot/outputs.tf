output "role_arn" {
  description = "The role that Firebreak runs as: bot_principal_arn of the other modules."
  value       = aws_iam_role.bot.arn
}
