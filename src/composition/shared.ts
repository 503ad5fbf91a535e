import type { Config } from "../config.ts";
import type { Estate } from "../domain/estate.ts";
import type { ApplicationPush, BreakGlass, CloudReader } from "../ports/application-push.ts";
import type { Certificates } from "../ports/certificates.ts";
import type { Chat } from "../ports/chat.ts";
import type { Clock } from "../ports/clock.ts";
import type { CodeHost } from "../ports/code-host.ts";
import type { Directory } from "../ports/directory.ts";
import type { InfrastructureCode } from "../ports/infrastructure-code.ts";
import type { Log } from "../ports/log.ts";
import type { PushService } from "../ports/push-service.ts";
import type { SecretStore } from "../ports/secret-store.ts";
import type { StatusPage } from "../ports/status-page.ts";
import type { Incidents } from "../projections/incidents.ts";
import type { ApprovalGate } from "../workflows/approval-gate.ts";
import type { Recorder } from "../workflows/record.ts";
import type { Runbooks } from "../workflows/runbooks.ts";

/** The world's other side, one port each. */
export interface Vendors {
  chat: Chat;
  directory: Directory;
  push: ApplicationPush;
  breakGlass: BreakGlass;
  cloud: CloudReader;
  secrets: SecretStore;
  certificates: Certificates;
  pushService: PushService;
  codeHost: CodeHost;
  code: InfrastructureCode;
  statusPage: StatusPage;
}

/** What everything that the bot does is made of. */
export interface Shared extends Vendors {
  config: Config;
  estate: Estate;
  gate: ApprovalGate;
  incidents: Incidents;
  recorder: Recorder;
  runbooks: Runbooks;
  clock: Clock;
  log: Log;
}
