import type { EcsServiceSeed } from "../aws/ecs/seed.ts";
import type { PolicyDocument } from "../aws/iam/policy.ts";

/**
 * The notification service of the story: it sends what the company's product has to say, and keeps the push
 * credential in the memory of its tasks. That night it took a rolling restart until it had the new one.
 *
 * @param place the account and region that it runs in
 */
export function notificationService({ id: account, region }: { id: string; region: string }) {
  const cluster = "push";
  const name = "notification-service";
  const service = `arn:aws:ecs:${region}:${account}:service/${cluster}/${name}`;
  const role = `arn:aws:iam::${account}:role/firebreak-rollout`;
  return {
    service,
    role,
    roleName: "firebreak-rollout",
    /** Four tasks, replaced one after the other: seconds here, minutes outside. */
    seed: (secret: string): EcsServiceSeed => ({
      cluster,
      name,
      tasks: 4,
      taskMilliseconds: 700,
      reads: secret,
      circuitBreaker: true,
    }),
    /** What the role may do. */
    permissions: {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: ["ecs:DescribeServices", "ecs:UpdateService"], Resource: service }],
    } satisfies PolicyDocument,
    /** How firebreak.yml has it. */
    consumer: (application: string) => ({
      id: name,
      name: "Notification service",
      applications: [application],
      kind: "ecs",
      service,
      role,
      timeLimit: "10m",
    }),
  };
}
