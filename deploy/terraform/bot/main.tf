# The role that Firebreak runs as. It reads push and its counts, sends test pushes, keeps versions of
# secrets, and may ask for other roles. It can't change a credential in SNS, and can't change IAM. It
# can't move the label by which consumers read a secret; a new version could still take it along.

terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

# The policies are files of their own: what a security review reads, and what Firebreak's tests try.
resource "aws_iam_role" "bot" {
  name        = var.name
  description = "Firebreak runs as it. Nothing that it may do itself changes a push credential."

  # Only a service of AWS opens it, and none of them sets a source identity: a role that was assumed
  # with one keeps it, and could then not set the requester's.
  assume_role_policy = templatefile("${path.module}/trust-policy.json.tftpl", {
    services = var.services
  })
}

resource "aws_iam_role_policy" "bot" {
  name = "firebreak"
  role = aws_iam_role.bot.id

  policy = templatefile("${path.module}/policy.json.tftpl", {
    canaries         = var.canary_arns
    secrets          = var.secret_arns
    break_glass_role = concat([var.break_glass_role_arn], var.further_break_glass_role_arns)
  })
}

resource "aws_iam_role_policy" "watch" {
  name   = "watch"
  role   = aws_iam_role.bot.id
  policy = templatefile("${path.module}/watch.json.tftpl", { read_roles = var.read_role_arns })
}

resource "aws_iam_role_policy" "revoke" {
  count = length(var.revoker_role_arns) == 0 ? 0 : 1

  name   = "revoke"
  role   = aws_iam_role.bot.id
  policy = templatefile("${path.module}/revoke.json.tftpl", { revokers = var.revoker_role_arns })
}

resource "aws_iam_role_policy" "anchor" {
  count = length(var.anchor_arns) == 0 ? 0 : 1

  name   = "anchor"
  role   = aws_iam_role.bot.id
  policy = templatefile("${path.module}/anchor.json.tftpl", { anchors = var.anchor_arns })
}

resource "aws_iam_role_policy" "rollout" {
  count = length(var.rollout_role_arns) == 0 ? 0 : 1

  name = "rollout"
  role = aws_iam_role.bot.id

  policy = templatefile("${path.module}/rollout.json.tftpl", {
    services      = var.service_arns
    rollout_roles = var.rollout_role_arns
  })
}
