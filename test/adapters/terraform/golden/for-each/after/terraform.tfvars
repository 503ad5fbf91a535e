applications = {
  "ios-prod" = {
    platform = "APNS"
    version  = "bbbbbbbb-1111-4111-9111-000000000002"
  }
  "ios-beta" = {
    platform = "APNS_SANDBOX"
    version  = "aaaaaaaa-0000-4000-8000-000000000001"
  }
}
