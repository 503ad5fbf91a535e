import { applicationName, environmentOf } from "../../domain/estate.ts";
import type { ConfigFile } from "../../config.ts";
import { regionOf, type SheetFacts } from "./estate.ts";
import { writingDown } from "./record.ts";
import { code, commands, quoted, wrapped } from "./shell.ts";

type Application = ConfigFile["applications"][number];

/** What the steps of one application are made from. */
interface Place {
  facts: SheetFacts;
  application: Application;
  /** The application's, for a command. */
  region: string;
  target: string;
}

/** The section of one application: everything from its state as it is to the merged code. */
export function sectionOf(facts: SheetFacts, application: Application, index: number): string[] {
  const { arn, topic, secret, canary } = application;
  const place: Place = {
    facts,
    application,
    region: `--region ${quoted(regionOf(arn))}`,
    target: `--platform-application-arn ${quoted(arn)}`,
  };
  const folder = `${index + 1}-${applicationName(arn)}`;
  return [
    `## Application ${index + 1}: ${applicationName(arn)} (${environmentOf(arn)})`,
    "",
    `${code(arn)}, bundle id ${code(topic)}, secret ${code(secret)}, test device ${code(canary)}`,
    "",
    ...commands(`mkdir ${quoted(folder)} && cd ${quoted(folder)}`),
    ...look(place),
    ...obtain(place),
    ...check(place),
    ...keep(place),
    ...write(place),
    ...prove(place),
    ...pin(place),
    ...commands("cd .."),
  ];
}

function look({ application, region, target }: Place): string[] {
  const { arn } = application;
  return [
    "### 1. Open the role, and look",
    "",
    ...commands("assume"),
    ...writingDown({
      action: "sts:AssumeRole",
      target: { variable: "ROLE" },
      note: `Opened by hand for ${applicationName(arn)}.`,
    }),
    ...commands(`as_role aws sns get-platform-application-attributes ${region} ${target}`),
    "Note `Enabled`, and `AppleCertificateExpiryDate`. If that date lies ahead, an expired certificate is not the cause: think again before you go on.",
    "",
    ...writingDown({ action: "sns:GetPlatformApplicationAttributes", target: arn, note: "Read before the change." }),
  ];
}

function obtain(place: Place): string[] {
  return [...fetchKept(place), ...makeNew(place)];
}

function fetchKept({ facts, application: { secret } }: Place): string[] {
  const place = `--region ${quoted(facts.config.aws.region)} --secret-id ${quoted(secret)}`;
  return [
    "### 2a. A certificate that is there already",
    "",
    "Only when a rotation had come so far that certificate and key are in the secret: its version has a label that begins with `firebreak-credential-`. Put that version's id in, and go on with step 3.",
    "",
    ...commands(
      `SECRET=$(aws secretsmanager describe-secret ${place} --query ARN --output text)`,
      `aws secretsmanager list-secret-version-ids ${place} --query 'Versions[].[CreatedDate,VersionId,VersionStages]'`,
      "read -rp 'The version: ' VERSION",
    ),
    ...commands(
      ...wrapped(
        `aws secretsmanager get-secret-value ${place} --version-id "$VERSION"`,
        "--query SecretString --output text > credential.json",
      ),
      "jq -r .certificate credential.json > aps.pem && jq -r .key credential.json > apns.key",
    ),
    ...writingDown({
      action: "secretsmanager:GetSecretValue",
      target: { variable: "SECRET" },
      note: "Fetched a kept credential.",
    }),
  ];
}

function makeNew({ application: { arn, topic } }: Place): string[] {
  return [
    "### 2b. Or a new one",
    "",
    "A key, and a signing request. The key stays in this folder.",
    "",
    ...commands(
      ...wrapped(
        "openssl req -new -newkey rsa:2048 -nodes -keyout apns.key -out apns.certSigningRequest",
        `-subj ${quoted(`/CN=${applicationName(arn)} push`)}`,
      ),
    ),
    `In Apple's developer portal, under **Certificates**, press **+**, choose **Apple Push Notification service SSL (Sandbox & Production)** and the app ID ${code(topic)}, upload \`apns.certSigningRequest\`, and download \`aps.cer\` into this folder.`,
    "",
    ...commands("openssl x509 -inform der -in aps.cer -out aps.pem"),
    ...writingDown({ action: "apple:CreateCertificate", target: arn, note: `A new push certificate of ${topic}.` }),
  ];
}

function check({ facts, application }: Place): string[] {
  const { arn, topic } = application;
  const { apns } = facts.config;
  const service = apns[environmentOf(arn)].replace(/\/+$/, "");
  const trusted = apns.trust === undefined ? "" : ` --cacert ${quoted(apns.trust)}`;
  return [
    "### 3. Check it",
    "",
    `The app ID ${code(topic)}, a date far ahead, and twice the same hash.`,
    "",
    ...commands(
      "openssl x509 -in aps.pem -noout -subject -dates",
      "openssl x509 -in aps.pem -noout -pubkey | openssl sha256",
      "openssl pkey -in apns.key -pubout | openssl sha256",
    ),
    "Try it at Apple. `BadDeviceToken` is the right answer: the certificate was taken, and the device does not exist.",
    "",
    ...commands(
      ...wrapped(
        `curl -sS --http2${trusted} --cert aps.pem --key apns.key -H ${quoted(`apns-topic: ${topic}`)}`,
        `-d '{"aps":{"alert":"test"}}' ${quoted(`${service}/3/device/`)}"$(printf '%064d' 0)"`,
      ),
    ),
  ];
}

function keep({ facts, application }: Place): string[] {
  const { secret } = application;
  return [
    "### 4. Keep it in the secret",
    "",
    "With your own identity, and before anything is written: what is not kept is lost with this machine. After step 2a it is there already. Note the version that it prints: ____________________",
    "",
    ...commands(
      'pem() { awk \'{ printf "%s\\\\n", $0 }\' "$1"; }',
      `printf '{"certificate":"%s","key":"%s"}' "$(pem aps.pem)" "$(pem apns.key)" > credential.json`,
      ...wrapped(
        `KEPT=$(aws secretsmanager put-secret-value --region ${quoted(facts.config.aws.region)} --secret-id ${quoted(secret)}`,
        `--secret-string file://credential.json --version-stages "manual-$(date -u +%Y%m%dT%H%M%SZ)"`,
        "--query '[ARN,VersionId]' --output text) &&",
      ),
      '  read -r SECRET VERSION <<< "$KEPT" && echo "$VERSION"',
    ),
    ...writingDown({
      action: "secretsmanager:PutSecretValue",
      target: { variable: "SECRET" },
      note: "Kept the new credential.",
    }),
  ];
}

function write({ application, region, target }: Place): string[] {
  const { arn } = application;
  const set = "sns:SetPlatformApplicationAttributes";
  return [
    "### 5. Write it, and enable the application",
    "",
    "Certificate and key together: the certificate is the principal, the key the credential. Swapped, SNS answers with an internal failure. When the role's quarter of an hour is over, run `assume` again first.",
    "",
    ...commands(
      ...wrapped(
        `as_role aws sns set-platform-application-attributes ${region} ${target}`,
        "--attributes PlatformPrincipal@=file://aps.pem,PlatformCredential@=file://apns.key,Enabled=true",
      ),
    ),
    ...writingDown({ action: set, target: arn, note: "Certificate and key written, enabled." }),
    "Read it back: the new date, and `Enabled` is `true`.",
    "",
    ...commands(`as_role aws sns get-platform-application-attributes ${region} ${target}`),
    ...writingDown({ action: "sns:GetPlatformApplicationAttributes", target: arn, note: "Read after the change." }),
    "Only if it is still not enabled:",
    "",
    ...commands(`as_role aws sns set-platform-application-attributes ${region} ${target} --attributes Enabled=true`),
    ...writingDown({ action: set, target: arn, note: "Enabled once more." }),
  ];
}

function prove({ application }: Place): string[] {
  const { canary } = application;
  return [
    "### 6. Send a test push",
    "",
    "With your own identity. See it arrive on the device, and write down when.",
    "",
    ...commands(
      ...wrapped(
        `aws sns publish --region ${quoted(regionOf(canary))} --target-arn ${quoted(canary)}`,
        "--message 'A test push' --query MessageId --output text",
      ),
    ),
    ...writingDown({ action: "sns:Publish", target: canary, note: "A test push." }),
  ];
}

function pin({ facts, application }: Place): string[] {
  const { owner, repository, branch, path } = facts.config.github;
  const where = path === "" ? "" : `, below ${code(path)}`;
  return [
    "### 7. Pin the version in Terraform, tonight",
    "",
    `In ${code(`${owner}/${repository}`)}${where}, the data source \`aws_secretsmanager_secret_version\` of ${code(application.secret)} gets \`version_id = "…"\`, the version of step 2a or 4. Propose it to ${code(branch)}. Until it is merged and applied, the next apply may bring the old certificate back.`,
    "",
    ...writingDown({
      action: "github:MergePullRequest",
      target: application.arn,
      note: `Pinned the version of ${application.secret} in ${owner}/${repository}.`,
    }),
  ];
}
