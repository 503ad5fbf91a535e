data "aws_secretsmanager_secret_version" "apns" {
  secret_id  = "push/ios-prod"
  version_id = "bbbbbbbb-1111-4111-9111-000000000002"
}

output "certificate" {
  value     = jsondecode(data.aws_secretsmanager_secret_version.apns.secret_string)["certificate"]
  sensitive = true
}

output "key" {
  value     = jsondecode(data.aws_secretsmanager_secret_version.apns.secret_string)["key"]
  sensitive = true
}
