name         = "ios-prod"
apns_version = "bbbbbbbb-1111-4111-9111-000000000002"
