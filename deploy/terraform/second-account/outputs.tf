output "break_glass_role_arn" {
  description = "breakGlass.role of the account under aws.accounts in firebreak.yml."
  value       = module.break_glass.role_arn
}

output "manual_role_arn" {
  description = "The role for people in this account; null when there is none."
  value       = module.break_glass.manual_role_arn
}

output "revoker_role_arn" {
  description = "breakGlass.revoker.role of the account there."
  value       = module.revoker.role_arn
}

output "closing_policy_arn" {
  description = "breakGlass.revoker.policy of the account there."
  value       = module.revoker.closing_policy_arn
}

output "work_role_arn" {
  description = "read.role of the account there."
  value       = aws_iam_role.work.arn
}
