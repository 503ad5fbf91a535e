import { InvalidArgumentError } from "commander";

/** The number of an incident as people write it: `INC-3`, or `3`. */
export function incidentNumber(text: string): number {
  const [, digits] = /^(?:inc-)?0*([1-9]\d{0,8})$/i.exec(text) ?? [];
  if (digits === undefined) throw new InvalidArgumentError("Name an incident by its number, as in INC-3 or 3.");
  return Number(digits);
}
