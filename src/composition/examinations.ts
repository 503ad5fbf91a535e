import { examineAws } from "../adapters/aws/examinations.ts";
import { examineGitHub } from "../adapters/github/examinations.ts";
import { examineSlack } from "../adapters/slack/examinations.ts";
import { examinePage } from "../adapters/statuspage/examination.ts";
import { examineDatabase } from "../adapters/store/examination.ts";
import type { Config } from "../config.ts";
import { breakGlassRoles } from "../config/accounts.ts";
import type { Environment } from "../config/environment.ts";
import { type ExaminedLine, notChecked } from "../domain/examination.ts";
import type { Clock } from "../ports/clock.ts";
import type { Examination } from "../ports/examination.ts";
import type { Log } from "../ports/log.ts";
import { createApprovalGate } from "../workflows/approval-gate.ts";
import { examine, usualPatience } from "../workflows/examine/examine.ts";
import { examinePolicies } from "../workflows/examine/policies.ts";
import { examineProbe } from "../workflows/examine/probe.ts";
import type { Data } from "./data.ts";
import { housePlace, type HousePlace } from "./house-place.ts";
import { readSettings } from "./settings.ts";
import type { Shared } from "./shared.ts";
import { connectVendors, publicAddress, repositoryOf } from "./vendors.ts";

/** Everything that the running bot depends on, as it is now. */
export function examineBot(
  { config, gate, revokers, incidents, clock, log }: Shared,
  { database }: Pick<Data, "database">,
): Promise<ExaminedLine[]> {
  const { policies } = config.guard;
  return examine(
    [
      ...examineVendors({ config, clock, log }, revokers),
      examineProbe({ incidents, clock }),
      ...examinePolicies(gate, policies),
      ...examineDatabase(database),
      ...examinePage(publicAddress(config)),
    ],
    usualPatience,
  );
}

/** The same without a bot, by the configuration alone: what only a bot has is not checked. */
export async function examineHere(environment: Environment, clock: Clock): Promise<ExaminedLine[]> {
  const log = silence;
  const { config, trust } = readSettings(environment);
  const { components, applications, people, owners, consumers } = config;
  const estate = { components, applications, people, owners, consumers };
  const vendors = connectVendors({ config, estate, trust, clock, log });
  const passkeys = { inForce: () => Promise.resolve(new Map<string, string[]>()) };
  const gate = createApprovalGate({ policies: config.guard.policies, people, directory: vendors.directory, passkeys });
  const lines = await examine(
    [...examineVendors({ config, clock, log }, vendors.revokers), ...examinePolicies(gate, config.guard.policies)],
    usualPatience,
  );
  return [...lines, ...ofBotAlone(housePlace(environment))];
}

/** Somebody waits for the lines: GitHub is asked once, and not for long. Milliseconds, and seconds at a rate limit. */
const onceOver = { answer: 10_000, retries: 0, pause: 0, rateLimit: 0 };

/** What went wrong is in the lines: a log between them would be in the way. */
const silence: Log = { debug() {}, info() {}, warn() {}, error() {} };

function examineVendors(
  { config, clock, log }: { config: Config; clock: Clock; log: Log },
  revokers: Shared["revokers"],
): Examination[] {
  const { slack, slackTransport: transport, aws, secrets, people, applications } = config;
  const { slackBot: botToken } = secrets;
  const appToken = transport.kind === "socket" ? transport.appToken : undefined;
  const { announcements, api: apiUrl } = slack;
  return [
    ...examineSlack({ botToken, appToken, apiUrl, announcements, clock, log }),
    ...examineAws({
      region: aws.region,
      clock,
      roles: breakGlassRoles(config),
      source: people[0]?.identity ?? "firebreak",
      revokers,
      applications: applications.map(({ arn }) => arn),
    }),
    ...examineGitHub(repositoryOf(config), onceOver),
  ];
}

function ofBotAlone({ dataDirectory }: HousePlace): ExaminedLine[] {
  const why = `no Firebreak runs on ${dataDirectory}`;
  const todo = "Start it with `firebreak start`, or name the data directory of the one that runs with --data.";
  const others = ["Database: answers", "Database: schema", "Status page"];
  return [notChecked("Break-glass role: probe", why, todo), ...others.map((check) => notChecked(check, why))];
}
