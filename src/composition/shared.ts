import type { Config } from "../config.ts";
import type { Estate } from "../domain/estate.ts";
import type { ApplicationPush, BreakGlass, CloudReader } from "../ports/application-push.ts";
import type { CertificateReader } from "../ports/certificate-reader.ts";
import type { Certificates } from "../ports/certificates.ts";
import type { Chat } from "../ports/chat.ts";
import type { Clock } from "../ports/clock.ts";
import type { ConsumerProbe } from "../ports/consumer-probe.ts";
import type { CodeHost } from "../ports/code-host.ts";
import type { CodeOwners } from "../ports/code-owners.ts";
import type { CredentialReader } from "../ports/credential-reader.ts";
import type { Directory } from "../ports/directory.ts";
import type { EndpointEnabling } from "../ports/endpoint-enabling.ts";
import type { GuardProbe } from "../ports/guard-probe.ts";
import type { InfrastructureCode } from "../ports/infrastructure-code.ts";
import type { Log } from "../ports/log.ts";
import type { PushService } from "../ports/push-service.ts";
import type { Revokers } from "../ports/role-revoker.ts";
import type { Rollouts } from "../ports/rollout.ts";
import type { SecretStore } from "../ports/secret-store.ts";
import type { StatusPage } from "../ports/status-page.ts";
import type { StepUps } from "../ports/step-up.ts";
import type { CertificateDesk } from "../projections/certificate-desk.ts";
import type { Incidents } from "../projections/incidents.ts";
import type { ApprovalGate } from "../workflows/approval-gate.ts";
import type { Recorder } from "../workflows/record.ts";
import type { ItemRecorder } from "../workflows/record-item.ts";
import type { Runbooks } from "../workflows/runbooks.ts";

/** The world's other side, one port each. */
export interface Vendors {
  chat: Chat;
  directory: Directory;
  push: ApplicationPush;
  breakGlass: BreakGlass;
  guardProbe: GuardProbe;
  endpointEnabling: EndpointEnabling;
  revokers: Revokers;
  rollouts: Rollouts;
  consumerProbe: ConsumerProbe;
  cloud: CloudReader;
  secrets: SecretStore;
  certificates: Certificates;
  pushService: PushService;
  codeHost: CodeHost;
  code: InfrastructureCode;
  statusPage: StatusPage;
  /** Reads credentials as people hand them over, in a worker of its own. */
  credentialReader: CredentialReader;
  /** Reads certificates where they are kept. */
  reader: CertificateReader;
  /** Undefined where no owner has a name in CODEOWNERS. */
  codeOwners: CodeOwners | undefined;
}

/** What everything that the bot does is made of. */
export interface Shared extends Vendors {
  config: Config;
  estate: Estate;
  gate: ApprovalGate;
  stepUps: StepUps;
  incidents: Incidents;
  recorder: Recorder;
  items: ItemRecorder;
  desk: CertificateDesk;
  runbooks: Runbooks;
  clock: Clock;
  log: Log;
}

/** What is there before anything can be recorded. */
export type Known = Omit<Shared, "recorder" | "items" | "desk">;
