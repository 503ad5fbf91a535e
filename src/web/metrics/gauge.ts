import { Counter, Gauge, type Registry } from "prom-client";

/** A metric's name, what it says, and the labels that it has. */
interface About<Label extends string> {
  name: string;
  help: string;
  labelNames?: readonly Label[];
}

/** A gauge of this registry, and of no other. */
export function gauge<Label extends string>(registry: Registry, about: About<Label>): Gauge<Label> {
  return new Gauge<Label>({ ...about, registers: [registry] });
}

/** A counter of this registry that stands at a number that was counted elsewhere. */
export function countedElsewhere(registry: Registry, about: About<never>, number: number): void {
  new Counter({ ...about, registers: [registry] }).inc(number);
}
