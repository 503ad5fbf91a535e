output "bucket" {
  description = "The bucket, as firebreak.yml names it."
  value       = aws_s3_bucket.heads.bucket
}

output "objects_arn" {
  description = "What Firebreak adds: anchor_arns of the module bot."
  value       = "${aws_s3_bucket.heads.arn}/${var.prefix}*"
}
