import { regionOf, type SheetFacts } from "./estate.ts";
import { commands, quoted, wrapped } from "./shell.ts";

/** The sheet's end: what to leave behind, and how it comes into the journal. */
export function endingOf({ config }: SheetFacts): string[] {
  const regions = [...new Set([config.aws.region, ...config.applications.map(({ arn }) => regionOf(arn))])];
  return [
    "## End",
    "",
    "Leave no key behind, and forget the session. It ends by itself within its quarter of an hour.",
    "",
    ...commands(
      "find \"${RECORD%/*}\" \\( -name '*.key' -o -name credential.json \\) -exec shred -u {} +",
      "unset ROLE_KEY ROLE_SECRET ROLE_TOKEN",
    ),
    "Where there is no `shred`, as on a Mac, delete both kinds of files.",
    "",
    "Tell customers by whatever way you have: the status page too is Firebreak's.",
    "",
    "## What to write down",
    "",
    "- When each step was done, in UTC, and who typed. Who read along.",
    "- Why it was done by hand, and who was told before.",
    "- `Enabled` and the date, before and after. The certificate's serial number: `openssl x509 -in aps.pem -noout -serial`.",
    "- The version of the secret, the id of the test push, and when it arrived.",
    "- The request ids. The command line does not show them; CloudTrail does, up to a quarter of an hour later:",
    "",
    ...commands(
      `for REGION in ${regions.map(quoted).join(" ")}; do`,
      "  for NAME in SetPlatformApplicationAttributes GetPlatformApplicationAttributes PutSecretValue; do",
      ...wrapped(
        '    aws cloudtrail lookup-events --region "$REGION" --lookup-attributes "AttributeKey=EventName,AttributeValue=$NAME"',
        "    --max-items 20 --query 'Events[].[CloudTrailEvent]' --output text |",
      ),
      `      grep -oE '"(eventTime|eventName|sourceIdentity|requestID)": ?"[^"]*"'`,
      "  done",
      "done",
    ),
    "Put each request id into its line of `record.jsonl`, in place of `null`, with quotes around it.",
    "",
    "## When Firebreak is back",
    "",
    "Open the incident if there is none, and take the record into its journal. N is its number.",
    "",
    ...commands("firebreak journal import record.jsonl --incident N"),
    "Then resolve it. A rotation that was under way sees that the application has changed: an approved plan is voided before it writes. Deny a plan that waits for approval, and close its pull request.",
    "",
    "The alarm has told your security team of each use of the role. Tell them which of those were yours.",
  ];
}
