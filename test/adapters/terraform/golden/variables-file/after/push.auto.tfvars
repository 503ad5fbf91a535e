# Pinned: a rotation changes the next line.
apns_version = "bbbbbbbb-1111-4111-9111-000000000002" # push/ios-prod
region       = "eu-west-1"
