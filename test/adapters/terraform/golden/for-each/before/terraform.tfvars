applications = {
  "ios-prod" = {
    platform = "APNS"
    version  = "aaaaaaaa-0000-4000-8000-000000000001"
  }
  "ios-beta" = {
    platform = "APNS_SANDBOX"
    version  = "aaaaaaaa-0000-4000-8000-000000000001"
  }
}
