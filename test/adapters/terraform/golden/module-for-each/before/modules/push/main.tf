variable "name" {
  type = string
}

variable "apns" {
  type = object({
    secret  = string
    version = string
  })
}

data "aws_secretsmanager_secret_version" "apns" {
  secret_id  = var.apns.secret
  version_id = var.apns.version
}

resource "aws_sns_platform_application" "ios_prod" {
  name                = var.name
  platform            = "APNS"
  platform_principal  = jsondecode(data.aws_secretsmanager_secret_version.apns.secret_string)["certificate"]
  platform_credential = jsondecode(data.aws_secretsmanager_secret_version.apns.secret_string)["key"]
}
