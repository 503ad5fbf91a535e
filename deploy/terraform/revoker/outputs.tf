output "role_arn" {
  description = "The revoker: what the bot closes the break-glass role with."
  value       = aws_iam_role.revoker.arn
}

output "closing_policy_arn" {
  description = "The one policy that it may attach."
  value       = aws_iam_policy.closed.arn
}
