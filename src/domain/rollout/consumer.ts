import { z } from "zod";
import { Duration } from "../time.ts";

/** How a consumer is named in firebreak.yml, and in the policies whose targets it may be. */
const id = z.string().regex(/^[a-z0-9-]{1,64}$/, "lower-case letters, digits and dashes");

const common = {
  id,
  name: z.string().min(1).max(80),
  /** The applications whose credential it has taken when it started: their ARNs. */
  applications: z.array(z.string()).min(1),
  /** How long its restart may take before it counts as failed. */
  timeLimit: Duration.pipe(z.number().min(60_000).max(86_400_000)).default(1_800_000),
};

/** A service of Amazon ECS: it is restarted by a new deployment of what it runs already. */
export const EcsConsumer = z.strictObject({
  kind: z.literal("ecs"),
  ...common,
  /** Its ARN, in the longer form that has held the cluster's name since 2018. */
  service: z
    .string()
    .regex(
      /^arn:aws[a-z-]*:ecs:[a-z0-9-]+:\d{12}:service\/[\w-]+\/[\w-]+$/,
      "the ARN of an ECS service, as in arn:aws:ecs:eu-west-1:111122223333:service/CLUSTER/SERVICE",
    ),
  /** The role that may restart it: it opens as the break-glass role does. */
  role: z.string().regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/, "the ARN of a role"),
});
export type EcsConsumer = z.infer<typeof EcsConsumer>;

/** A workflow of GitHub Actions that restarts the consumer, started by hand as its `workflow_dispatch` allows. */
export const WorkflowConsumer = z.strictObject({
  kind: z.literal("workflow"),
  ...common,
  repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/, "OWNER/NAME"),
  /** The file below .github/workflows. */
  workflow: z.string().regex(/^[\w.-]+\.ya?ml$/, "a file below .github/workflows, as in restart.yml"),
  ref: z.string().min(1).default("main"),
  /** GitHub takes 25 inputs at most; one of them is ours. (REST API, "Create a workflow dispatch event".) */
  inputs: z
    .record(z.string().regex(/^[\w-]+$/), z.string())
    .refine((inputs) => Object.keys(inputs).length <= 24, "at most 24 inputs")
    .default({}),
  /** The input that is given the rollout's key, for the name of the run: by it the run is found again. */
  keyInput: z
    .string()
    .regex(/^[\w-]+$/, "the name of an input")
    .default("firebreak_key"),
});
export type WorkflowConsumer = z.infer<typeof WorkflowConsumer>;

const reachable =
  "https, or http to a host of your own network: an address like 10.0.0.7, or a name like push.internal";

/** What a person restarts by hand, by the words of its team. */
export const ManualConsumer = z.strictObject({
  kind: z.literal("manual"),
  ...common,
  /** What is shown to the person. */
  command: z.string().trim().min(1).max(1000),
  /** Where Firebreak looks, once somebody has said that it is done. */
  probe: z.strictObject({ url: z.url().refine(isReachable, reachable) }).exactOptional(),
});
export type ManualConsumer = z.infer<typeof ManualConsumer>;

/** Something beside SNS that keeps a credential in its memory until it is started anew. */
export const Consumer = z.discriminatedUnion("kind", [EcsConsumer, WorkflowConsumer, ManualConsumer]);
export type Consumer = z.infer<typeof Consumer>;
/** What Firebreak can restart by itself, once that is approved. */
export type Restartable = EcsConsumer | WorkflowConsumer;

/** Plain HTTP stays at home: loopback, private addresses (RFC 1918, RFC 4193), and names that no public server has. */
function isReachable(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== "" || password !== "") return false;
  if (protocol === "https:") return true;
  const own = /^(localhost|127\.[\d.]+|10\.[\d.]+|192\.168\.[\d.]+|172\.(1[6-9]|2\d|3[01])\.[\d.]+|\[(::1|f[cd].*)\])$/;
  return protocol === "http:" && (own.test(hostname) || /^[^.]+$|\.(internal|local)$/.test(hostname));
}

/** What is wrong in a list of consumers that fits its shape: applications that nobody lists, and two of one id. */
export function consumerFaults(
  consumers: readonly Consumer[],
  applications: readonly string[],
): { path: (string | number)[]; found: string; expected: string }[] {
  return consumers.flatMap((consumer, index) => [
    ...consumer.applications.flatMap((application, at) =>
      applications.includes(application)
        ? []
        : [
            {
              path: ["consumers", index, "applications", at],
              found: application,
              expected: "an ARN that is listed under applications",
            },
          ],
    ),
    ...(consumers.findIndex((other) => other.id === consumer.id) < index
      ? [{ path: ["consumers", index, "id"], found: `${consumer.id}, a second time`, expected: "each one once" }]
      : []),
  ]);
}

/** What a person types who restarts it by hand. */
export function commandFor(consumer: Consumer): string {
  switch (consumer.kind) {
    case "ecs": {
      const { region, cluster, service } = partsOfService(consumer.service);
      return `aws ecs update-service --region ${region} --cluster ${cluster} --service ${service} --force-new-deployment`;
    }
    case "workflow": {
      const fields = Object.entries(consumer.inputs).map(([name, value]) => ` -f '${name}=${quotedInShell(value)}'`);
      return `gh workflow run ${consumer.workflow} --repo ${consumer.repository} --ref ${consumer.ref}${fields.join("")}`;
    }
    case "manual":
      return consumer.command;
  }
}

function quotedInShell(text: string): string {
  return text.replaceAll("'", `'\\''`);
}

/** The parts of an ECS service's ARN. */
export function partsOfService(arn: string): { region: string; cluster: string; service: string } {
  const [, cluster = "", service = ""] = arn.split("/");
  return { region: arn.split(":")[3] ?? "", cluster, service };
}

/** What is restarted, by the name that its vendor has for it. */
export function targetOf(consumer: Restartable): string {
  return consumer.kind === "ecs"
    ? consumer.service
    : `${consumer.repository}/.github/workflows/${consumer.workflow}@${consumer.ref}`;
}
