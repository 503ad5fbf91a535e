/** A service of Amazon ECS, steady when the world begins. */
export interface EcsServiceSeed {
  cluster: string;
  name: string;
  region?: string;
  /** How many tasks it is to run. */
  tasks: number;
  /** How long a new task takes until it runs, in milliseconds; they start one after the other. */
  taskMilliseconds: number;
  /** The secret whose AWSCURRENT version each task reads when it starts, and keeps until it ends. None: it reads no secret. */
  reads?: string;
  /** Whether a deployment is given up when its tasks don't start. (ECS Developer Guide, "Deployment circuit breaker".) */
  circuitBreaker?: boolean;
}
