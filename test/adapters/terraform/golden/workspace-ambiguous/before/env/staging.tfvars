name         = "ios-prod"
apns_version = "other"
