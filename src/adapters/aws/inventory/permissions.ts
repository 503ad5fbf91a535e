/** What each look at AWS calls, by IAM's names: this and nothing else. */
export const actions = {
  /** `firebreak observe`. STS says to everybody who they are, whatever a policy says. */
  observe: ["acm:ListCertificates", "sns:ListPlatformApplications", "sts:GetCallerIdentity"],
  /** The inventory's sources, with everything switched on. */
  inventory: [
    "acm:ListCertificates",
    "secretsmanager:GetSecretValue",
    "secretsmanager:ListSecretVersionIds",
    "secretsmanager:ListSecrets",
    "sns:ListPlatformApplications",
    "tag:GetResources",
  ],
} as const;
