import { describe, expect, test } from "@jest/globals";
import { eventVersion, parseEventData } from "../../src/domain/event.ts";
import { upcast } from "../../src/domain/upcast.ts";
import { plan, request, role } from "./story.ts";

const { sessions, ...rest } = plan;
const policy = sessions[0]?.policy ?? "";

describe("an event of an earlier version", () => {
  test("that holds a plan is read with the plan's one session", () => {
    const data = { rotation: "rotation-1", plan: { ...rest, role, sessionPolicy: policy }, hash: request.planHash };
    const read = upcast({ type: "rotation.planned", version: 1, data });
    expect(read).toEqual({ type: "rotation.planned", data: { rotation: "rotation-1", plan, hash: request.planHash } });
    expect(parseEventData(read.type, read.data)).toEqual(read.data);
  });

  test("that did not change is read as it is", () => {
    const data = { why: "it works" };
    expect(upcast({ type: "incident.mitigated", version: 1, data })).toEqual({ type: "incident.mitigated", data });
    expect(upcast({ type: "toString", version: 1, data })).toEqual({ type: "toString", data });
  });
});

test("an event of this version is read as it is", () => {
  const data = { rotation: "rotation-1", plan, hash: request.planHash };
  expect(upcast({ type: "rotation.planned", version: eventVersion, data }).data).toBe(data);
});

test("an event of a later version is refused, with what to do", () => {
  const later = { type: "incident.mitigated", version: eventVersion + 1, data: {} };
  expect(() => upcast(later)).toThrow(
    expect.objectContaining({ kind: "broken", found: `incident.mitigated of version ${eventVersion + 1}` }),
  );
});
