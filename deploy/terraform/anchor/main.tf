# A bucket that the signed heads of the journal are anchored in. Firebreak adds objects, each locked in
# compliance mode: until that ends nobody deletes or overwrites it, not even the account's root.
# It is best kept in an account that those who run Firebreak can't change.

terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

resource "aws_s3_bucket" "heads" {
  bucket              = var.name
  object_lock_enabled = true
}

# Object Lock keeps versions, so that versioning can't be left out.
resource "aws_s3_bucket_versioning" "heads" {
  bucket = aws_s3_bucket.heads.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_public_access_block" "heads" {
  bucket = aws_s3_bucket.heads.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_policy" "heads" {
  bucket = aws_s3_bucket.heads.id

  # S3 refuses two changes of a bucket at once.
  depends_on = [aws_s3_bucket_public_access_block.heads]

  policy = templatefile("${path.module}/bucket-policy.json.tftpl", {
    bot     = var.bot_principal_arn
    bucket  = aws_s3_bucket.heads.arn
    all     = "${aws_s3_bucket.heads.arn}/*"
    objects = "${aws_s3_bucket.heads.arn}/${var.prefix}*"
  })
}
