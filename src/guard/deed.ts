import { environmentOf } from "../domain/estate.ts";
import type { Severity } from "../domain/severity.ts";
import { z } from "zod";

/** The actions that need people's approval. */
export const PrivilegedAction = z.enum(["rotate-credential", "probe-guard", "enable-endpoints", "restart-consumer"]);
export type PrivilegedAction = z.infer<typeof PrivilegedAction>;

/** Where a push application belongs: to people's phones, or to those of developers. */
export const Environment = z.enum(["production", "sandbox"]);
export type Environment = z.infer<typeof Environment>;

/** A privileged action as somebody is about to take it: by this its policy is found. */
export interface Deed {
  action: PrivilegedAction;
  /** What it changes, or reads: the application's ARN; of a consumer, its id. */
  target: string;
  environment: Environment;
  /** Of the incident that it is taken in. */
  severity: Severity;
}

/** One deed, or several that are done under one approval: then each has to be allowed. */
export type Deeds = Deed | readonly Deed[];

/** Each of them. */
export function eachDeed(deeds: Deeds): readonly Deed[] {
  return "action" in deeds ? [deeds] : deeds;
}

/** The rotation of several applications' credential at once, in an incident of that severity. */
export function rotatingAll(targets: readonly { application: string }[], incident: { severity: Severity }): Deed[] {
  return targets.map(({ application }) => rotating(application, incident));
}

/** The rotation of an application's credential, in an incident of that severity. */
export function rotating(application: string, { severity }: { severity: Severity }): Deed {
  return { action: "rotate-credential", target: application, environment: environmentOf(application), severity };
}

/** A probe of the break-glass role beside an application, in an incident of that severity. */
export function probing(application: string, { severity }: { severity: Severity }): Deed {
  return { action: "probe-guard", target: application, environment: environmentOf(application), severity };
}

/** The enabling of an application's disabled endpoints, in an incident of that severity. */
export function enabling(application: string, { severity }: { severity: Severity }): Deed {
  return { action: "enable-endpoints", target: application, environment: environmentOf(application), severity };
}

/** The restart of a consumer, in an incident of that severity: where one of its applications is in production, so is it. */
export function restarting(
  { id, applications }: { id: string; applications: readonly string[] },
  { severity }: { severity: Severity },
): Deed {
  const environment = applications.some((one) => environmentOf(one) === "production") ? "production" : "sandbox";
  return { action: "restart-consumer", target: id, environment, severity };
}

/** `rotate-credential of ios-prod (production), in a sev2` */
export function deedInWords({ action, target, environment, severity }: Deed): string {
  return `${action} of ${target.split("/").at(-1) ?? target} (${environment}), in a ${severity}`;
}
