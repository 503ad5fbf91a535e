# The revoker closes the break-glass role: it attaches one fixed policy that denies everything, to that
# role alone. It can attach nothing else, and can't detach: opening the role again is an administrator's.

terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

# A Deny wins over every Allow, for sessions that are open already too. Nobody attaches it here: the
# revoker does. So neither this module nor the role's own lists what is attached, and an apply leaves a
# closed role closed.
resource "aws_iam_policy" "closed" {
  name        = var.closing_policy_name
  description = "Attached to the break-glass role, it closes it. An administrator detaches it."
  policy      = file("${path.module}/closed.json")
}

resource "aws_iam_role" "revoker" {
  name        = var.name
  description = "Firebreak closes the break-glass role with it, and can do nothing else."

  # The bot asks for 900 seconds, the least that STS gives; IAM takes no maximum below an hour.
  max_session_duration = 3600

  assume_role_policy = templatefile("${path.module}/trust-policy.json.tftpl", {
    bot         = var.bot_principal_arn
    external_id = var.external_id
  })
}

resource "aws_iam_role_policy" "revoker" {
  name = "close"
  role = aws_iam_role.revoker.id

  policy = templatefile("${path.module}/permissions.json.tftpl", {
    break_glass_role = var.break_glass_role_arn
    closing_policy   = aws_iam_policy.closed.arn
  })
}
