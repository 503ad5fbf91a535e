import { generateKeyPairSync } from "node:crypto";

/** A configuration that is right, as parsed YAML: nothing answers at any of its addresses. */
export function exampleConfiguration() {
  const application = "arn:aws:sns:eu-west-1:111122223333:app/APNS/ios-prod";
  const nowhere = "http://127.0.0.1:61/";
  return {
    slack: { announcements: "C0ANNOUNCE", api: nowhere },
    people: [
      { chat: "T0ACME/U0DANA", identity: "dana@acme.example" },
      { chat: "T0ACME/U0LEE", identity: "lee@acme.example" },
      { chat: "T0ACME/U0MAX", identity: "max@acme.example" },
    ],
    components: [
      { id: "ios-push", name: "iOS push", responders: [{ person: "T0ACME/U0DANA" }], application },
      { id: "api", name: "API", responders: [{ group: "S0ONCALL" }] },
    ],
    applications: [
      {
        arn: application,
        topic: "com.example.authenticator",
        canary: "arn:aws:sns:eu-west-1:111122223333:endpoint/APNS/ios-prod/canary",
        secret: "push/ios-prod",
      },
    ],
    aws: {
      region: "eu-west-1",
      breakGlass: { role: "arn:aws:iam::111122223333:role/break-glass", externalId: "firebreak" },
    },
    apns: { production: "http://127.0.0.1:61", sandbox: "http://127.0.0.1:61", issuers: "certificates/apple.pem" },
    github: { api: nowhere, app: 1, installation: 2, owner: "acme", repository: "infrastructure" },
    guard: {
      policies: [
        {
          action: "rotate-credential",
          ask: [{ group: "S0ONCALL" }],
          approve: [{ from: [{ group: "S0APPROVERS" }], count: 2 }],
          requestLifetime: "4h",
          grantLifetime: "30m",
        },
      ],
    },
    web: { public: { port: 0, name: "Acme status" }, internal: { port: 0 } },
  };
}

/** The secrets that go with it. They open nothing. */
export function exampleSecrets(): Record<string, string> {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return {
    SLACK_BOT_TOKEN: "xoxb-1-example",
    SLACK_APP_TOKEN: "xapp-1-example",
    GITHUB_APP_PRIVATE_KEY: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}
