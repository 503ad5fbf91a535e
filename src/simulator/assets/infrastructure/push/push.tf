# The SNS platform applications that carry our iOS push notifications.
#
# SNS does not give the credentials back, so Terraform can't see when somebody changes them by hand:
# the next apply writes what is configured here. Whoever rotates a certificate elsewhere has to land
# the same version here, or an apply brings the old certificate back.

locals {
  # One JSON document holds both halves of the credential: {"certificate": …, "key": …}, both PEM.
  apns         = jsondecode(data.aws_secretsmanager_secret_version.apns.secret_string)
  apns_sandbox = jsondecode(data.aws_secretsmanager_secret_version.apns_sandbox.secret_string)
}

# --- Production ---------------------------------------------------------------------------------

data "aws_secretsmanager_secret_version" "apns" {
  secret_id  = "push/apns/ios-prod"
  version_id = "00000000-0000-4000-8000-000000000001" # pinned: a rotation changes this line, its revert is the rollback
}

resource "aws_sns_platform_application" "ios_prod" {
  name     = var.application_name
  platform = "APNS"

  # The certificate is the principal, its private key the credential. Swapped, an apply hangs.
  platform_principal  = local.apns["certificate"]
  platform_credential = local.apns["key"]

  failure_feedback_role_arn    = aws_iam_role.sns_feedback.arn
  success_feedback_role_arn    = aws_iam_role.sns_feedback.arn
  success_feedback_sample_rate = var.feedback_sample_rate

  lifecycle {
    # Endpoints belong to the application: with it, every registered device would be gone.
    prevent_destroy = true
  }
}

# --- Sandbox: development builds ----------------------------------------------------------------

data "aws_secretsmanager_secret_version" "apns_sandbox" {
  secret_id  = "push/apns/ios-sandbox"
  version_id = "00000000-0000-4000-8000-000000000002"
}

resource "aws_sns_platform_application" "ios_sandbox" {
  name     = "ios-sandbox"
  platform = "APNS_SANDBOX"

  platform_principal  = local.apns_sandbox["certificate"]
  platform_credential = local.apns_sandbox["key"]
}

# --- Delivery logs ------------------------------------------------------------------------------

resource "aws_iam_role" "sns_feedback" {
  name = "sns-push-feedback"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "sns.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "sns_feedback" {
  role = aws_iam_role.sns_feedback.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents", "logs:PutMetricFilter", "logs:PutRetentionPolicy"]
      Resource = "*"
    }]
  })
}
