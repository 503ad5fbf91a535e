import { randomBytes } from "node:crypto";
import type { WorldContext } from "../../core/context.ts";
import type { Shelf } from "../../core/shelf.ts";
import type { SecretsState } from "../secrets-manager/state.ts";
import type { AccountSeed } from "../seed.ts";
import type { EcsServiceSeed } from "./seed.ts";

/** One deployment of a service. What has become of it is told by the clock. */
export interface StoredDeployment {
  /** `ecs-svc/` and 19 digits. */
  id: string;
  /** ISO 8601. */
  createdAt: string;
  /** The version of its secret that was AWSCURRENT then; empty where it reads none. */
  version: string;
  /** Whether its tasks don't start. */
  broken: boolean;
}

/** A service, its deployments newest first. */
export interface StoredService {
  arn: string;
  clusterArn: string;
  name: string;
  tasks: number;
  taskMilliseconds: number;
  reads: string | undefined;
  circuitBreaker: boolean;
  /** Whether the image that new tasks start from is gone. */
  broken: boolean;
  deployments: StoredDeployment[];
}

/** What ECS keeps. */
export interface EcsState {
  services: StoredService[];
}

/** Opens the shelf of ECS, filled from the seeds when the world is new: every service has run for a day. */
export function openEcsShelf(
  { shelves, clock }: WorldContext,
  seeds: readonly AccountSeed[],
  secrets: SecretsState,
): Shelf<EcsState> {
  return shelves.shelf<EcsState>("aws-ecs", () => {
    const createdAt = new Date(clock.now().getTime() - 86_400_000).toISOString();
    return {
      services: seeds.flatMap(({ accountId, region, services = [] }) =>
        services.map((one) => {
          const service = seeded(one, `arn:aws:ecs:${one.region ?? region}:${accountId}`);
          return { ...service, deployments: [newDeployment(service, secrets, createdAt)] };
        }),
      ),
    };
  });
}

function seeded(
  { cluster, name, tasks, taskMilliseconds, reads, circuitBreaker = false }: EcsServiceSeed,
  place: string,
): StoredService {
  return {
    arn: `${place}:service/${cluster}/${name}`,
    clusterArn: `${place}:cluster/${cluster}`,
    name,
    tasks,
    taskMilliseconds,
    reads,
    circuitBreaker,
    broken: false,
    deployments: [],
  };
}

/** A deployment that begins at the instant: its tasks read what is current then. */
export function newDeployment(service: StoredService, secrets: SecretsState, createdAt: string): StoredDeployment {
  const digits = BigInt(`0x${randomBytes(8).toString("hex")}`)
    .toString()
    .padStart(19, "0")
    .slice(0, 19);
  return { id: `ecs-svc/${digits}`, createdAt, version: currentVersion(service, secrets), broken: service.broken };
}

/** The version that is AWSCURRENT of the secret that a service reads; empty where it reads none. */
export function currentVersion({ reads, arn }: StoredService, { secrets }: SecretsState): string {
  const place = arn.split(":").slice(3, 5).join(":");
  const secret = secrets.find((one) => one.name === reads && one.arn.includes(`:${place}:`));
  return secret?.versions.find(({ stages }) => stages.includes("AWSCURRENT"))?.id ?? "";
}
