import {
  Consumer,
  type EcsConsumer,
  type ManualConsumer,
  type WorkflowConsumer,
} from "../../../src/domain/rollout/consumer.ts";
import { application } from "../story.ts";

const of = { applications: [application] };

/** The notification service of the tests, in ECS. */
export const notifications = Consumer.parse({
  id: "notification-service",
  name: "Notification service",
  ...of,
  kind: "ecs",
  service: "arn:aws:ecs:eu-west-1:111122223333:service/push/notification-service",
  role: "arn:aws:iam::111122223333:role/firebreak-rollout",
}) as EcsConsumer;

/** What a workflow restarts. */
export const gateway = Consumer.parse({
  id: "gateway",
  name: "Push gateway",
  ...of,
  kind: "workflow",
  repository: "acme/mobile-infrastructure",
  workflow: "restart.yml",
  inputs: { service: "gateway" },
}) as WorkflowConsumer;

/** What a person restarts. */
export const mainframe = Consumer.parse({
  id: "mainframe",
  name: "The mainframe",
  ...of,
  kind: "manual",
  command: "ssh mainframe\nsystemctl restart push",
  probe: { url: "https://mainframe.acme.example/health" },
}) as ManualConsumer;
