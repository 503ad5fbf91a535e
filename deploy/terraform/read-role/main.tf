# The role that Firebreak reads an account with: its push applications, its certificates in ACM, and the
# secrets that are named. Apply it once in each account; the bot assumes it from its own.

terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

resource "aws_iam_role" "read" {
  name        = var.name
  description = "Firebreak reads with it what expires in this account. It changes nothing."

  # The bot asks for 900 seconds, the least that STS gives; IAM takes no maximum below an hour.
  max_session_duration = 3600

  # The policies are files of their own: what a security review reads, and what Firebreak's tests try.
  assume_role_policy = templatefile("${path.module}/trust-policy.json.tftpl", {
    bot         = var.bot_principal_arn
    external_id = var.external_id
  })
}

resource "aws_iam_role_policy" "lists" {
  name   = "lists"
  role   = aws_iam_role.read.id
  policy = file("${path.module}/lists.json")
}

resource "aws_iam_role_policy" "secrets" {
  count = length(var.secret_arns) == 0 ? 0 : 1

  name   = "secrets"
  role   = aws_iam_role.read.id
  policy = templatefile("${path.module}/secrets.json.tftpl", { secrets = var.secret_arns })
}

resource "aws_iam_role_policy" "keys" {
  count = length(var.kms_key_arns) == 0 ? 0 : 1

  name   = "keys"
  role   = aws_iam_role.read.id
  policy = templatefile("${path.module}/keys.json.tftpl", { keys = var.kms_key_arns })
}
