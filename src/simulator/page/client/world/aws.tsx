import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type {
  OtherAccountView,
  OtherApplicationView,
  RoleSessionView,
  SecretView,
  ServiceView,
  SnsApplicationView,
  TestPush,
} from "../../panels.ts";
import { post } from "../api.ts";
import { Icon } from "../frame/icons.tsx";
import { useScene } from "../scene.ts";
import { Empty, Facts, State, When, shortArn } from "./parts.tsx";

/** Lists this long are read; the rest is in the records. */
const mostShown = 8;

/** AWS: the platform applications of SNS, the services of ECS, who assumed which role, and the secrets' versions. */
export function Aws(): JSX.Element {
  const { panels } = useScene();
  return (
    <>
      <h2>SNS platform applications</h2>
      {panels.applications.map((application) => (
        <Application key={application.arn} application={application} />
      ))}
      {panels.otherAccounts.map((account) => (
        <OtherAccount key={account.account} account={account} />
      ))}
      <h2>ECS services</h2>
      {panels.services.length === 0 ? <Empty>No service runs here.</Empty> : null}
      {panels.services.map((service) => (
        <Service key={service.arn} service={service} />
      ))}
      <h2>Sessions</h2>
      {panels.sessions.length === 0 ? <Empty>Nobody has assumed a role yet.</Empty> : null}
      {panels.sessions.slice(0, mostShown).map((session) => (
        <Session key={`${session.at}${session.sessionName}`} session={session} />
      ))}
      <h2>Secrets</h2>
      {panels.secrets.length === 0 ? <Empty>No secret yet. Values are never shown.</Empty> : null}
      {panels.secrets.map((secret) => (
        <Secret key={secret.name} secret={secret} />
      ))}
    </>
  );
}

function Application({ application }: { application: SnsApplicationView }): JSX.Element {
  const { panels } = useScene();
  const { name, platform, bundleId, enabled, certificateExpiresAt: expiry, changes } = application;
  const { endpoints, disabledEndpoints, hasCertificate } = application;
  const disabled = disabledEndpoints === 0 ? "" : `, ${disabledEndpoints.toLocaleString("en")} of them disabled`;
  const hasExpired = expiry !== null && Date.parse(expiry) <= Date.parse(panels.now);
  return (
    <section class="card">
      <header>
        <h3>{name}</h3>
        {enabled && !hasExpired ? <State tone="good">Can send</State> : <State tone="bad">Can’t send</State>}
      </header>
      <Facts
        of={[
          [
            "Certificate",
            expiry === null ? (
              hasCertificate ? (
                "SNS doesn’t tell its end"
              ) : (
                "none: it signs in with a key, which has no end"
              )
            ) : (
              <>
                {hasExpired ? "expired" : "expires"} <When at={expiry} />
              </>
            ),
          ],
          ["Enabled", enabled ? "yes" : "no: SNS disabled it"],
          ["App", bundleId],
          ["Platform", platform === "APNS" ? "APNs, production" : "APNs, sandbox"],
          ["Devices", `${endpoints.toLocaleString("en")}${disabled}`],
        ]}
      />
      <TestPushButton application={application} />
      {changes.length === 0 ? null : (
        <ol class="trail">
          {changes.slice(0, mostShown).map((change) => (
            <li key={`${change.at}${change.words}`}>
              <When at={change.at} />
              <span>
                {change.words}
                <small>
                  {change.call} by {shortArn(change.by)}
                </small>
              </span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

/** An account that the story is not about: each application, and when it ends. */
function OtherAccount({ account: { account, name, applications } }: { account: OtherAccountView }): JSX.Element {
  return (
    <section class="card">
      <header>
        <h3>{name}</h3>
        <small>account {account}</small>
      </header>
      <Facts of={applications.map((application) => [application.name, <End key="end" of={application} />])} />
    </section>
  );
}

function End({ of }: { of: OtherApplicationView }): JSX.Element {
  const { panels } = useScene();
  const { certificateExpiresAt: expiry, hasCertificate, enabled } = of;
  const off = enabled ? "" : ", disabled";
  if (!hasCertificate) return <>a key, which has no end{off}</>;
  if (expiry === null) return <>SNS doesn’t tell its end{off}</>;
  return (
    <>
      {Date.parse(expiry) <= Date.parse(panels.now) ? "expired" : "expires"} <When at={expiry} />
      {off}
    </>
  );
}

/** Publishes as a developer would, and shows what SNS says. */
function TestPushButton({ application }: { application: SnsApplicationView }): JSX.Element {
  const { workspace, attempt } = useScene();
  const [outcome, setOutcome] = useState<TestPush | null>(null);
  const [busy, setBusy] = useState(false);
  const publish = (): void => {
    setBusy(true);
    const body = { person: workspace.me.id, applicationArn: application.arn };
    void attempt(async () => setOutcome(await post("/api/test-push", body))).then(() => setBusy(false));
  };
  return (
    <div class="try">
      <button type="button" class="button" disabled={busy} aria-busy={busy} onClick={publish}>
        <Icon name="send" />
        Send a test push
      </button>
      <p role="status">
        {outcome === null ? null : outcome.published ? (
          <State tone="good">SNS took it. Look under Pushes.</State>
        ) : (
          <State tone="bad">
            <span>
              <code>{outcome.code}</code> {outcome.message}
            </span>
          </State>
        )}
      </p>
    </div>
  );
}

function Session({ session }: { session: RoleSessionView }): JSX.Element {
  const tags = Object.entries(session.tags);
  return (
    <section class="card">
      <header>
        <h3>{shortArn(session.roleArn)}</h3>
        <When at={session.at} />
      </header>
      <Facts
        of={[
          ["Session", session.sessionName],
          ["For", session.sourceIdentity ?? "nobody named"],
          ["Ends", <When key="ends" at={session.expiresAt} />],
          ...tags.map(([name, value]): [string, string] => [name, value]),
        ]}
      />
      {session.calls.length === 0 ? null : (
        <ol class="trail">
          {session.calls.map(({ at, call, allowed }) => (
            <li key={`${at}${call}`}>
              <When at={at} />
              <State tone={allowed ? "good" : "bad"}>
                {call}
                {allowed ? "" : ", refused"}
              </State>
            </li>
          ))}
        </ol>
      )}
      {session.policy === null ? null : (
        <details>
          <summary>
            Session policy
            <Icon name="chevron" />
          </summary>
          <pre>{JSON.stringify(JSON.parse(session.policy), null, 2)}</pre>
        </details>
      )}
    </section>
  );
}

/** What a service's tasks hold is what they read when they started. */
function Service({ service }: { service: ServiceView }): JSX.Element {
  const { name, cluster, tasks, reads, deployments } = service;
  const running = deployments.reduce((sum, one) => sum + one.running, 0);
  const isSteady = deployments.length === 1 && deployments[0]?.state === "COMPLETED";
  const hasFailed = deployments.some(({ state }) => state === "FAILED");
  return (
    <section class="card">
      <header>
        <h3>{name}</h3>
        {hasFailed ? <State tone="bad">Deployment failed</State> : null}
        {!hasFailed && isSteady ? <State tone="good">Steady</State> : null}
        {!hasFailed && !isSteady ? <small>being restarted</small> : null}
      </header>
      <Facts
        of={[
          ["Cluster", cluster],
          ["Tasks", `${running} of ${tasks} run`],
          ["Reads when it starts", reads === "" ? "no secret" : reads],
        ]}
      />
      <ol class="trail">
        {deployments.map(({ id, createdAt, running: own, version, current }) => (
          <li key={id}>
            <When at={createdAt} />
            <span>
              {own} {own === 1 ? "task" : "tasks"}
              {reads === "" ? "" : current ? " with the current version" : " with an older version"}
              <small>{version === "" ? id : version}</small>
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Secret({ secret }: { secret: SecretView }): JSX.Element {
  return (
    <section class="card">
      <header>
        <h3>{secret.name}</h3>
      </header>
      <ol class="trail">
        {secret.versions.map(({ id, stages, createdAt }) => (
          <li key={id}>
            <When at={createdAt} />
            <span>
              {stages.length === 0 ? "no stage" : stages.join(", ")}
              <small>{id}</small>
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
