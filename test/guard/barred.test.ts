import { expect, test } from "@jest/globals";
import type { Rotation } from "../../src/domain/rotation/rotation.ts";
import { barredFrom } from "../../src/guard/barred.ts";
import { application, dana, incidentAt, liam, mara, target } from "../domain/story.ts";

const incident = incidentAt("rotation.credential-offered");
const [rotation] = incident.rotations;
if (rotation === undefined) throw new Error("the story has no rotation");
const offered = { ...rotation, suppliedBy: liam };
const ranBy = (person: string) => ({
  ...incident,
  runs: incident.runs.map((run) => ({ ...run, startedBy: { kind: "person" as const, id: person } })),
});

test("who supplied the certificate has no vote", () => {
  expect(barredFrom(incident, offered, application)).toEqual([liam]);
  expect(barredFrom(incident, { ...rotation, suppliedBy: null }, application)).toEqual([]);
});

test("who ran the diagnosis has one, as long as it looked at what the incident is about", () => {
  expect(barredFrom(ranBy(mara), offered, application)).toEqual([liam]);
});

test("who chose by hand what was looked at has none", () => {
  expect(barredFrom(ranBy(mara), offered, `${application}-2`)).toEqual([liam, mara]);
  expect(barredFrom(ranBy(liam), offered, undefined)).toEqual([liam]);
  const elsewhere: Rotation = { ...offered, targets: [{ ...target, application: `${application}-2` }] };
  expect(barredFrom(ranBy(dana), elsewhere, undefined)).toEqual([liam]);
});

test("who chose any one of several applications by hand has none", () => {
  const several: Rotation = {
    ...offered,
    targets: [
      { ...target, application: `${application}-2` },
      { ...target, application },
    ],
  };
  expect(barredFrom(ranBy(mara), several, undefined)).toEqual([liam, mara]);
  expect(barredFrom(ranBy(mara), several, application)).toEqual([liam]);
});
