data "aws_secretsmanager_secret_version" "apns" {
  secret_id  = "push/ios-prod"
  version_id = "aaaaaaaa-0000-4000-8000-000000000001"
}

output "certificate" {
  value     = jsondecode(data.aws_secretsmanager_secret_version.apns.secret_string)["certificate"]
  sensitive = true
}

output "key" {
  value     = jsondecode(data.aws_secretsmanager_secret_version.apns.secret_string)["key"]
  sensitive = true
}
