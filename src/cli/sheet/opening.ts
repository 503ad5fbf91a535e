import { applicationName, environmentOf } from "../../domain/estate.ts";
import { written } from "../../domain/time.ts";
import { type SheetFacts, sessionName } from "./estate.ts";
import { code, commands, quoted, wrapped } from "./shell.ts";

/** The sheet's beginning: whom and what it is for, and what is set up once. */
export function openingOf(facts: SheetFacts): string[] {
  return [
    "# Push credentials by hand",
    "",
    "For the day on which Slack or Firebreak is down and push has to work. Nothing here needs either.",
    "",
    `Printed ${written(facts.at)} by Firebreak ${facts.version}, from firebreak.yml. Print it again after each change of that file.`,
    "",
    ...contents(facts),
    ...needed(facts),
    ...begin(facts),
  ];
}

function contents({ config }: SheetFacts): string[] {
  if (config.applications.length === 0) return ["firebreak.yml lists no application: there is nothing to change.", ""];
  return [
    "The applications:",
    "",
    ...config.applications.map(
      ({ arn }, index) => `${index + 1}. ${applicationName(arn)} (${environmentOf(arn)}): ${code(arn)}`,
    ),
    "",
  ];
}

function needed({ config }: SheetFacts): string[] {
  const { manualRole } = config.aws.breakGlass;
  const role =
    manualRole === undefined
      ? "- **Missing: the role for people.** firebreak.yml does not name one. Make it with `manual_principals` of deploy/terraform, write its ARN to `aws.breakGlass.manualRole`, and print this sheet again. Without it only an administrator of the account can do this; write here who that is: ____________________"
      : `- An AWS identity of your own with a second factor, that may assume ${code(manualRole)}, send test pushes (\`sns:Publish\`), read the secrets and put versions into them, and look into CloudTrail.`;
  return [
    "## What you need",
    "",
    "- Two people: one types, the other reads along and keeps the time.",
    role,
    "- Somebody with access to Apple's developer portal.",
    "- bash, with `aws`, `openssl` and `curl`; `jq` for step 2a alone.",
    "",
    "Never add `--debug` to a command: it prints the key. Never paste a key into a command: the shell remembers what is typed.",
    "",
  ];
}

function begin({ config }: SheetFacts): string[] {
  const { region, breakGlass } = config.aws;
  const role = breakGlass.manualRole;
  const questions = [
    ["WHO", "Your identity"],
    ["SERIAL", "Your second factor, its ARN or serial number"],
    ...(role === undefined ? [["ROLE", "The ARN of the role for people"]] : []),
  ];
  return [
    "## Begin",
    "",
    "In a new bash, in a folder that nobody else can read. It asks who types. Your identity is the one that firebreak.yml has under `people`:",
    "",
    ...config.people.map(({ identity }) => `- ${identity}`),
    "",
    ...commands(
      "umask 077 && mkdir firebreak-by-hand && cd firebreak-by-hand",
      "RECORD=$PWD/record.jsonl",
      ...(role === undefined ? [] : [`ROLE=${quoted(role)}`]),
      // What asks comes last: it would take what is pasted behind it for its answer.
      questions.map(([name, question]) => `read -rp ${quoted(`${question}: `)} ${name}`).join("; "),
    ),
    "Two commands for later. `assume` opens the role for a quarter of an hour, in your name; `as_role` runs one command with it. Nothing of the session goes into a file or into the shell's history.",
    "",
    ...commands(
      "assume() {",
      "  read -rp 'Code of your second factor: ' CODE",
      ...wrapped(
        `SESSION=$(AWS_STS_REGIONAL_ENDPOINTS=regional aws sts assume-role --region ${quoted(region)} --role-arn "$ROLE"`,
        `  --role-session-name ${sessionName} --source-identity "$WHO" --duration-seconds 900`,
        '  --serial-number "$SERIAL" --token-code "$CODE"',
        "  --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text) &&",
      ).map((line) => `  ${line}`),
      '    read -r ROLE_KEY ROLE_SECRET ROLE_TOKEN <<< "$SESSION"',
      "  unset SESSION CODE",
      "}",
      "as_role() (",
      "  unset AWS_PROFILE",
      '  export AWS_ACCESS_KEY_ID="${ROLE_KEY:?Run assume first.}" AWS_SECRET_ACCESS_KEY="$ROLE_SECRET" AWS_SESSION_TOKEN="$ROLE_TOKEN"',
      '  "$@"',
      ")",
    ),
    "After each step that succeeded, write it down: a line of JSON for the record, in which the shell fills in the time and your name. Where there is no shell, write the same on paper: when, who, what, to what.",
    "",
  ];
}
