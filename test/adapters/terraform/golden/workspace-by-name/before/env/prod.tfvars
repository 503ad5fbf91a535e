name         = "ios-prod"
apns_version = "aaaaaaaa-0000-4000-8000-000000000001"
