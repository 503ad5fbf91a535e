import { FirebreakError } from "../../../src/domain/errors.ts";
import type { ApplicationPush } from "../../../src/ports/application-push.ts";
import type { CodeHost, ProposedChange, ProposedIssue } from "../../../src/ports/code-host.ts";
import type { CodeChange, InfrastructureCode } from "../../../src/ports/infrastructure-code.ts";
import type { SecretStore } from "../../../src/ports/secret-store.ts";
import { openPullRequest } from "../../../src/workflows/rotation/open-pull-request.ts";
import { planRotation } from "../../../src/workflows/rotation/plan-rotation.ts";
import { application, expired, role, walkTo } from "../../domain/story.ts";
import { createHouse } from "../house.ts";

/** An edit of the one file that there is. */
export const edit: Extract<CodeChange, { kind: "edited" }> = {
  kind: "edited",
  pattern: "pinned-secret",
  files: [{ path: "push.tf", before: "version = 1", after: "version = 2" }],
  explanation: "The secret's version is named in push.tf.",
  owed: [],
};

/** Code that leads where the bot can't follow. */
export const unresolved: CodeChange = {
  kind: "unresolved",
  why: "It is in a module.",
  todo: "Change it there.",
};

export const unavailable = new FirebreakError("unavailable", "GitHub can't be reached.");

/** The repository, the application and the chat, as a plan and its pull request meet them. */
function createWorld() {
  const world = {
    edit: edit as CodeChange,
    /** Thrown by the code host, whatever is asked of it. */
    failure: undefined as Error | undefined,
    invitable: true,
    proposed: [] as ProposedChange[],
    issues: [] as ProposedIssue[],
    invited: [] as string[],
  };
  const answer = <Answer>(value: Answer): Promise<Answer> =>
    world.failure === undefined ? Promise.resolve(value) : Promise.reject(world.failure);
  const codeHost = {
    repository: "example/infrastructure",
    readBase: () => answer({ commit: "c0ffee", branch: "main" }),
    readFiles: () => answer([]),
    paths: () => answer([]),
    reviewersOf: () => answer({ people: ["mara"], teams: ["mobile-platform"], others: [] }),
    propose(change: ProposedChange) {
      world.proposed.push(change);
      const { branch, draft } = change;
      const url = "https://github.test/pull/7";
      return answer({ number: 7, url, branch, state: "open", head: "beef", draft, remarks: [] });
    },
    async openIssue(issue: ProposedIssue) {
      const opened = await answer({ number: 8, url: "https://github.test/issues/8", state: "open", remarks: [] });
      world.issues.push(issue);
      return opened;
    },
  } as unknown as CodeHost;
  const code = {
    extensions: [".tf"],
    certificateFiles: () => Promise.resolve([]),
    nameMaterial: () => Promise.resolve(world.edit),
  } as unknown as InfrastructureCode;
  const push = {
    observe: () =>
      Promise.resolve({ arn: application, name: "ios-prod", expiry: expired, enabled: false, token: null }),
  } as unknown as ApplicationPush;
  const chat = {
    linkTo: (channel: string) => `https://chat.test/${channel}`,
    invite(_: string, people: readonly string[]) {
      world.invited.push(...people);
      return world.invitable ? Promise.resolve([...people]) : Promise.reject(new Error("Slack is down"));
    },
  };
  const secrets = { current: () => Promise.resolve("v1") } as unknown as SecretStore;
  const roles = [{ role, externalId: "estate-1" }];
  return { world, codeHost, code, push, chat, secrets, roles, region: "eu-west-1", secretsInAws: true };
}

/** A house whose rotation waits for its plan, in such a world. */
export function houseVerified(story = walkTo("rotation.credential-verified")) {
  return { ...createHouse(story), ...createWorld() };
}

/** The house of these tests. */
export type PlanningHouse = ReturnType<typeof houseVerified>;

/** Makes the plan at that attempt. */
export async function makePlan(house: PlanningHouse, attempt = 1) {
  await planRotation(house)(await house.incident(), { ...(await house.move("plan-rotation")), attempt });
  return house.last("rotation.planned").data;
}

/** A house whose plan was made in this world. */
export async function housePlanned(change?: CodeChange) {
  const house = houseVerified();
  if (change !== undefined) house.world.edit = change;
  await makePlan(house);
  return house;
}

/** Opens the pull request, at that attempt. */
export async function open(house: PlanningHouse, attempt = 1): Promise<void> {
  await openPullRequest(house)(await house.incident(), { ...(await house.move("open-pull-request")), attempt });
}
