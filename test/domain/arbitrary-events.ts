import fc from "fast-check";
import { z } from "zod";
import { bot } from "../../src/domain/actor.ts";
import { type EventType, eventSchemas, type NewEvent } from "../../src/domain/event.ts";
import { anyText } from "./arbitrary-text.ts";

type Schema = Exclude<z.core.JSONSchema._JSONSchema, boolean>;
type Single = NonNullable<Exclude<Schema["type"], readonly unknown[]>>;

/** A few values for the names by which events refer to one another, so that random events meet. */
const meetings: Record<string, readonly (string | number)[]> = {
  rotation: ["rotation-1", "rotation-2"],
  subject: ["rotation-1", "rotation-2"],
  run: ["run-1", "run-2"],
  step: ["read", "look"],
  request: ["rotation-1/aaaaaaaaaaaa", "rotation-2/bbbbbbbbbbbb"],
  planHash: ["aaaaaaaaaaaa", "bbbbbbbbbbbb"],
  hash: ["aaaaaaaaaaaa", "bbbbbbbbbbbb"],
  phase: ["incident/1/channel", "incident/1/rotation-1/make-request", "incident/1/rotation-1/check-drift"],
  draft: [2, 3, 4, 5],
};

const instants = fc
  .integer({ min: Date.parse("2024-08-20T00:00:00Z"), max: Date.parse("2024-08-21T00:00:00Z") })
  .map((milliseconds) => new Date(milliseconds).toISOString());

/** Values that fit a schema of ours, as JSON Schema has it; what it can't read it refuses. */
function valuesOf(schema: Schema, name = ""): fc.Arbitrary<unknown> {
  const met = meetings[name];
  if (met !== undefined && schema.pattern === undefined && fitsAll(schema, met)) return fc.constantFrom(...met);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map((choice) => valuesOf(choice)));
  const { type } = schema;
  if (Array.isArray(type)) return fc.oneof(...type.map((one: Single) => valuesOf({ type: one })));
  switch (type) {
    case "object":
      return objectsOf(schema);
    case "array":
      return fc.array(valuesOf(schema.items as Schema), { minLength: schema.minItems ?? 0, maxLength: 3 });
    case "string":
      return stringsOf(schema);
    case "integer":
      return fc.integer({ min: Math.max(schema.minimum ?? -9, -9), max: 9 });
    case "number":
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    default:
      throw new Error(`no values for ${JSON.stringify(schema)}`);
  }
}

/** Whether that is what the schema's property is: a name may stand for something else elsewhere. */
function fitsAll({ type }: Schema, values: readonly (string | number)[]): boolean {
  return values.every((value) => type === (typeof value === "number" ? "integer" : "string"));
}

function objectsOf(schema: Schema): fc.Arbitrary<unknown> {
  const properties = Object.entries(schema.properties ?? {}) as [string, Schema][];
  if (properties.length === 0 && typeof schema.additionalProperties === "object") {
    const keys = fc.stringMatching(/^[a-z]{1,5}$/);
    return fc.dictionary(keys, valuesOf(schema.additionalProperties), { maxKeys: 3, noNullPrototype: true });
  }
  const values = Object.fromEntries(properties.map(([name, value]) => [name, valuesOf(value, name)]));
  return fc.record(values, { requiredKeys: schema.required ?? [], noNullPrototype: true });
}

function stringsOf(schema: Schema): fc.Arbitrary<string> {
  if (schema.format === "date-time") return instants;
  if (schema.pattern !== undefined) return fc.stringMatching(new RegExp(schema.pattern), { size: "xsmall" });
  return anyText(12).filter((text) => text.length >= (schema.minLength ?? 0));
}

const dataOf = Object.fromEntries(
  Object.entries(eventSchemas).map(([type, schema]) => [type, valuesOf(z.toJSONSchema(schema) as Schema)]),
) as Record<EventType, fc.Arbitrary<unknown>>;

const typedTexts = fc.constantFrom("title", "impact", "text", "body").chain((field) =>
  fc.dictionary(fc.constant(field), anyText(20), {
    maxKeys: 1,
    noNullPrototype: true,
  }),
);

/** A random event of a type, its data as its schema allows it. */
export function eventOf(type: EventType): fc.Arbitrary<NewEvent> {
  return fc.tuple(dataOf[type], typedTexts).map(([data, typed]) => ({ type, actor: bot, data, typed }) as NewEvent);
}

/** A random event of any type. */
export const anyEvent: fc.Arbitrary<NewEvent> = fc.oneof(...(Object.keys(eventSchemas) as EventType[]).map(eventOf));

/** A random life of an incident: declared once, its runs, rotations and requests named as the bot names them. */
export const anyLife: fc.Arbitrary<NewEvent[]> = fc
  .tuple(eventOf("incident.declared"), fc.array(anyEvent, { maxLength: 30 }))
  .map(([declared, events]) => {
    const seen = new Set<string>();
    const isFirst = (name: string) => !seen.has(name) && seen.add(name);
    return [
      { ...declared, data: { ...declared.data, number: 1 } } as NewEvent,
      ...events.filter((event) => {
        switch (event.type) {
          case "incident.declared":
            return false;
          case "run.started":
            return isFirst(event.data.run);
          case "rotation.started":
            return isFirst(event.data.rotation);
          case "approval.requested":
            return isFirst(event.data.request);
          default:
            return true;
        }
      }),
    ];
  });
