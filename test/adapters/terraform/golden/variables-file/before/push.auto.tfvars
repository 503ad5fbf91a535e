# Pinned: a rotation changes the next line.
apns_version = "aaaaaaaa-0000-4000-8000-000000000001" # push/ios-prod
region       = "eu-west-1"
