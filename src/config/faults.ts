import { watchFaults } from "../domain/inventory/settings.ts";
import { consumerFaults } from "../domain/rollout/consumer.ts";
import { anchorName } from "../domain/record/settings.ts";
import { passkeyFaults, policyFaults } from "../guard/policy.ts";
import { accountFaults } from "./accounts.ts";
import type { ConfigFile } from "./shape.ts";
import type { Fault } from "./wrong.ts";

/** What fits the schema and still can't be: policies that can't be met, names that lead nowhere, things listed twice. */
export function faultsIn(file: ConfigFile): Fault[] {
  const unmet = policyFaults(file.guard.policies, file.people).map(({ path, message }) => ({
    path: ["guard", "policies", ...path],
    found: message,
    expected: "a policy that can be met without the person who asks",
  }));
  const applications = file.applications.map((application) => application.arn);
  const unlisted = file.components.flatMap(({ application }, index) =>
    application === undefined || applications.includes(application)
      ? []
      : [
          {
            path: ["components", index, "application"],
            found: application,
            expected: "an ARN that is listed under applications",
          },
        ],
  );
  return [
    ...transportFaults(file.slack),
    ...unmet,
    ...unlisted,
    ...accountFaults(file),
    ...consumerFaults(file.consumers, applications),
    ...watchFaults(file.watch),
    ...strayNames(file),
    ...passkeyFaults(file.guard.policies, file.web.internal.address),
    ...twice(applications, (index) => ["applications", index, "arn"]),
    ...twice(
      file.aws.accounts.map(({ account }) => account),
      (index) => ["aws", "accounts", index, "account"],
    ),
    ...(["components", "owners", "pagers"] as const).flatMap((list) =>
      twice(
        file[list].map(({ id }) => id),
        (index) => [list, index, "id"],
      ),
    ),
    ...twice(
      file.people.map((person) => person.chat),
      (index) => ["people", index, "chat"],
    ),
    ...twice(file.journal.anchors.map(anchorName), (index) => ["journal", "anchors", index, "bucket"]),
  ];
}

/** HTTP has to be told where to listen; a listener that nobody listens on is a mistake somewhere else. */
function transportFaults({ transport, http }: ConfigFile["slack"]): Fault[] {
  if (transport === "http" && http === undefined) {
    const expected = "host and port: where Slack's requests arrive, as slack.transport is http";
    return [{ path: ["slack", "http"], found: "nothing", expected }];
  }
  if (transport === "socket" && http !== undefined) {
    return [
      { path: ["slack", "transport"], found: "socket, and slack.http beside it", expected: "http, or no slack.http" },
    ];
  }
  return [];
}

/** Owners and pagers that are named and not listed. */
function strayNames({ owners, pagers, components, watch, guard }: ConfigFile): Fault[] {
  const stray = (name: string | undefined, known: readonly { id: string }[], place: Omit<Fault, "found">): Fault[] =>
    name === undefined || known.some(({ id }) => id === name) ? [] : [{ ...place, found: name }];
  return [
    ...owners.flatMap(({ pager, component }, index) => [
      ...stray(pager, pagers, { path: ["owners", index, "pager"], expected: "an id that is listed under pagers" }),
      ...stray(component, components, {
        path: ["owners", index, "component"],
        expected: "an id that is listed under components",
      }),
    ]),
    ...guard.policies.flatMap(({ owner, wake }, index) => [
      ...stray(owner, owners, {
        path: ["guard", "policies", index, "owner"],
        expected: "an id that is listed under owners",
      }),
      ...stray(wake?.pager, pagers, {
        path: ["guard", "policies", index, "wake", "pager"],
        expected: "an id that is listed under pagers",
      }),
    ]),
    ...stray(watch.owner, owners, { path: ["watch", "owner"], expected: "an id that is listed under owners" }),
  ];
}

function twice(names: readonly string[], pathOf: (index: number) => Fault["path"]): Fault[] {
  return names.flatMap((name, index) =>
    names.indexOf(name) < index
      ? [{ path: pathOf(index), found: `${name}, a second time`, expected: "each one once" }]
      : [],
  );
}
