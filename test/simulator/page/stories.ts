import type { Block, MessageView } from "../../../src/simulator/slack/surface.ts";
import type { PanelsView } from "../../../src/simulator/page/panels.ts";
import { bot, channel, dana, message, mei, newCertificate, now, omar } from "./fixture-world.ts";
import type { Fixture } from "./fixture-world.ts";

const section = (text: string): Block => ({ type: "section", text: { type: "mrkdwn", text } });
const context = (text: string): Block => ({ type: "context", elements: [{ type: "mrkdwn", text }] });
const button = (action_id: string, text: string, style?: string): Block => ({
  type: "button",
  action_id,
  text: { type: "plain_text", text },
  value: "x",
  ...(style === undefined ? {} : { style }),
});
const actions = (block_id: string, ...elements: Block[]): Block => ({ type: "actions", block_id, elements });

/** The steps of the walk as the world shows them, each on top of the one before. */
export const stories = { open, declare, diagnose, rotate, certificate, upload, vote, approve, push, merge, resolve };

function open(fixture: Fixture): void {
  fixture.modal = {
    id: "V1",
    callbackId: "incident.open",
    title: "Open an incident",
    submit: "Open incident",
    close: "Cancel",
    blocks: [],
    errors: {},
  };
}

function declare(fixture: Fixture): void {
  fixture.modal = null;
  const card = message(bot, 14, {
    text: "Incident 1, SEV2: iOS push is failing. Investigating.",
    edited: true,
    blocks: [
      { type: "header", text: { type: "plain_text", text: "iOS push is failing" } },
      {
        type: "section",
        fields: [
          { type: "mrkdwn", text: "*Status*\n:mag: Investigating" },
          { type: "mrkdwn", text: "*Severity*\nSEV2" },
          { type: "mrkdwn", text: "*Commander*\n<@UDANA>" },
          { type: "mrkdwn", text: "*Customers see*\nTOTP / MFA, degraded" },
        ],
      },
      actions("card", button("incident.update", "Write an update"), button("incident.resolve", "Resolve")),
      context("Opened by <@UDANA> 14 minutes ago. Status page: Investigating."),
    ],
  });
  const incident = channel("CINC", "inc-1-ios-push-is-failing", {
    topic: "SEV2, investigating. Commander <@UDANA>",
    bookmarks: [{ title: "Status page", link: "http://127.0.0.1:9/" }],
    pins: [card.ts],
    messages: [
      card,
      message(dana, 13, { text: "Sign-in approvals don't reach anybody's phone. TOTP codes still work." }),
    ],
  });
  fixture.channels = [
    channel("CINCIDENTS", "incidents", {
      messages: [
        message(bot, 14, {
          channel: "CINCIDENTS",
          text: "*iOS push is failing* (SEV2), opened by <@UDANA>: <#CINC>",
        }),
      ],
    }),
    incident,
    ...fixture.channels.filter(({ id }) => id === "CGENERAL"),
  ];
  const update = { at: "2024-08-20T10:17:00.000Z", status: "Investigating", words: "Push on iOS is failing." };
  change(fixture, {
    statusPage: { url: null, headline: "Degraded push on iOS", trouble: true, updates: [update] },
  });
}

function diagnose(fixture: Fixture): void {
  say(
    fixture,
    message(bot, 11, {
      text: "sns-push-diagnosis: the certificate of ios-prod expired 45 minutes ago",
      edited: true,
      blocks: [
        section("*Why does push fail?* `sns-push-diagnosis`"),
        section(
          ":white_check_mark: Applications listed\n:x: Certificate of `ios-prod` *expired* <!date^1724147160^{date_short}, {time}|>\n:x: Application is disabled\n:white_check_mark: APNs can be reached\n:x: Canary: `EndpointDisabled`",
        ),
        actions("next", button("rotation.start", "Rotate certificate", "primary")),
        context("5 steps, 2.4 s. Asked by <@UDANA>."),
      ],
    }),
  );
}

function rotate(fixture: Fixture): void {
  fixture.files.set("FCSR", new TextEncoder().encode(csr));
  say(
    fixture,
    message(bot, 9, {
      text: "Rotation 1: a key is made. Take this signing request to Apple, then upload the certificate.",
      blocks: [
        section(
          "*Rotation 1* of `ios-prod`\nA key is made and kept. Take this request to Apple, then upload the certificate.",
        ),
        actions("upload", button("rotation.upload", "Upload certificate", "primary")),
      ],
      files: [{ id: "FCSR", name: "ios-prod.csr", size: 1002, mimetype: "text/plain" }],
    }),
  );
}

function certificate(fixture: Fixture): void {
  change(fixture, { certificates: [newCertificate("com.larch.protect", dana.id), ...fixture.view.certificates] });
}

function upload(fixture: Fixture): void {
  change(fixture, { pullRequests: [pullRequest] });
}

/** The card asks for two others. */
function vote(fixture: Fixture): void {
  say(
    fixture,
    message(bot, 6, {
      text: "Approve the rotation of ios-prod? 0 of 2.",
      blocks: [
        section("*Approve the rotation of `ios-prod`?*\nAsked by <@UDANA>. Plan `9f2c41d07be3`."),
        {
          type: "section",
          fields: [
            { type: "mrkdwn", text: "*Writes*\ncertificate of `ios-prod`, then enables it" },
            { type: "mrkdwn", text: "*Pull request*\n<https://github.test/larch/infrastructure/pull/7|#7>" },
          ],
        },
        actions(
          "vote",
          button("approval.approve", "Approve rotation", "primary"),
          button("approval.deny", "Deny", "danger"),
        ),
        context(":hourglass_flowing_sand: 0 of 2, until 10:45"),
      ],
    }),
  );
}

function approve(fixture: Fixture): void {
  const card = fixture.channels.find(({ id }) => id === "CINC")?.messages.at(-1);
  if (card === undefined) throw new Error("There is no card to approve.");
  card.blocks = [
    ...card.blocks.filter(({ type }) => type === "section"),
    context(":white_check_mark: Approved by <@UOMAR>\n:white_check_mark: Approved by <@UMEI>"),
  ];
}

function push(fixture: Fixture): void {
  const [application] = fixture.view.applications;
  if (application === undefined) throw new Error("There is no application.");
  const by = "arn:aws:sts::482910375511:assumed-role/firebreak-break-glass/rotation-1";
  change(fixture, {
    applications: [
      {
        ...application,
        enabled: true,
        certificateExpiresAt: "2025-09-19T10:31:00.000Z",
        changes: [
          { at: "2024-08-20T10:28:00.000Z", call: "SetPlatformApplicationAttributes", by, words: "Enabled" },
          { at: "2024-08-20T10:27:58.000Z", call: "SetPlatformApplicationAttributes", by, words: "New certificate" },
        ],
      },
    ],
    pushes: [
      {
        at: "2024-08-20T10:28:03.000Z",
        topic: "com.larch.protect",
        device: "Firebreak’s canary",
        title: "Canary of rotation 1",
        delivered: true,
        reason: null,
        certificateSerial: "4f19c2",
        keyId: null,
      },
      ...fixture.view.pushes,
    ],
    sessions: [
      {
        at: "2024-08-20T10:27:55.000Z",
        expiresAt: "2024-08-20T10:42:55.000Z",
        roleArn: "arn:aws:iam::482910375511:role/firebreak-break-glass",
        sessionName: "rotation-1",
        sourceIdentity: "dana.reyes",
        tags: { "firebreak:plan": "9f2c41d07be3" },
        policy:
          '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sns:SetPlatformApplicationAttributes"}]}',
        calls: [
          { at: "2024-08-20T10:27:58.000Z", call: "sns:SetPlatformApplicationAttributes", allowed: true },
          { at: "2024-08-20T10:27:59.000Z", call: "sns:ListTopics", allowed: false },
        ],
      },
    ],
    secrets: [
      {
        name: "push/ios-prod",
        versions: [{ id: "b6c1", stages: ["AWSCURRENT"], createdAt: "2024-08-20T10:22:00.000Z" }],
      },
    ],
  });
}

function merge(fixture: Fixture): void {
  change(fixture, { pullRequests: [{ ...pullRequest, state: "merged", mergedAt: now, mergedBy: omar.name }] });
}

function resolve(fixture: Fixture): void {
  const card = fixture.channels.find(({ id }) => id === "CINC")?.messages[0];
  if (card === undefined) throw new Error("There is no card.");
  card.text = "Incident 1: iOS push is failing. Resolved.";
  card.blocks = [section("*iOS push is failing*\n:white_check_mark: Resolved by <@UMEI>")];
}

/** What a person says below the diagnosis, and what the bot tells one person alone. */
export function smallTalk(fixture: Fixture): void {
  const root = fixture.channels.find(({ id }) => id === "CINC")?.messages.at(-1)?.ts ?? "";
  say(fixture, message(bot, 10.5, { threadTs: root, text: "Step 3: `Enabled` is `false` since 09:46." }));
  say(
    fixture,
    message(mei, 10, { text: "On it. Who has the *Apple* account?", reactions: [{ name: "eyes", people: [omar.id] }] }),
  );
  say(fixture, message(bot, 9.5, { ephemeral: true, text: "You asked for this: somebody else must approve." }));
}

function say(fixture: Fixture, said: MessageView): void {
  const incident = fixture.channels.find(({ id }) => id === "CINC");
  incident?.messages.push({
    ...said,
    blocks: said.blocks.map((block, index) => ({ block_id: `b${index}`, ...block })),
  });
}

function change(fixture: Fixture, what: Partial<PanelsView>): void {
  fixture.view = { ...fixture.view, ...what };
}

/** A signing request, as its file begins. */
export const csr =
  "-----BEGIN CERTIFICATE REQUEST-----\nMIICijCCAXICAQAwRTELMAkGA1UEBhMCVVMx\n-----END CERTIFICATE REQUEST-----\n";

const pullRequest: PanelsView["pullRequests"][number] = {
  number: 7,
  repository: "larch/infrastructure",
  title: "Rotate the APNs certificate of ios-prod",
  body: [
    "## Why",
    "The certificate **expired** on 2024-08-20 at 09:46 UTC; push on iOS fails since.",
    "",
    "| | |",
    "|---|---|",
    "| plan | `9f2c41d07be3` |",
    "| new certificate | until 2025-09-19 |",
    "",
    "- [x] key matches the certificate",
    "- [x] accepted by APNs",
    "- [ ] merged",
  ].join("\n"),
  url: "https://github.test/larch/infrastructure/pull/7",
  author: "firebreak[bot]",
  branch: "firebreak/rotation-1",
  base: "main",
  state: "open",
  createdAt: "2024-08-20T10:24:00.000Z",
  draft: false,
  requested: ["larch/mobile-platform"],
  comments: [],
  mergedAt: null,
  mergedBy: null,
  obstacle: null,
  files: [
    {
      path: "push/ios.tf",
      additions: 2,
      deletions: 2,
      patch: [
        '@@ -8,7 +8,7 @@ resource "aws_sns_platform_application" "ios_prod" {',
        '   name                = "ios-prod"',
        '   platform            = "APNS"',
        '-  platform_credential = data.aws_secretsmanager_secret_version.key["a91e"].secret_string',
        '-  platform_principal  = file("${path.module}/certificates/1b77e0.pem")',
        '+  platform_credential = data.aws_secretsmanager_secret_version.key["b6c1"].secret_string',
        '+  platform_principal  = file("${path.module}/certificates/4f19c2.pem")',
        " }",
      ].join("\n"),
    },
  ],
  checks: [
    { name: "terraform validate", state: "passed", words: "Configuration is valid." },
    { name: "terraform plan", state: "passed", words: "0 to add, 1 to change, 0 to destroy." },
  ],
};
