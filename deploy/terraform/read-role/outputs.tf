output "role_arn" {
  description = "The role: the account's role in firebreak.yml."
  value       = aws_iam_role.read.arn
}
