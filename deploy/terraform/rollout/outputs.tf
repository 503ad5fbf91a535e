output "role_arn" {
  description = "The rollout role: role of each of these consumers in firebreak.yml."
  value       = aws_iam_role.rollout.arn
}
