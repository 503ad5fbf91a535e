import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { createCloudReader } from "../../src/adapters/aws/cloud-reader.ts";
import { loadRunbooks } from "../../src/workflows/runbooks.ts";
import { Step } from "../../src/workflows/steps/step.ts";

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
const reference = read("docs/runbooks.md");
const own = readdirSync(new URL("../../runbooks/", import.meta.url)).map((name) => `runbooks/${name}`);

describe("docs/runbooks.md", () => {
  test("shows an example that the bot would take beside its own runbooks", () => {
    const [, example = ""] = /^```yaml\n([\s\S]*?)^```$/m.exec(reference) ?? [];
    const files = own.map((path) => ({ path, text: read(path) }));
    const runbooks = loadRunbooks([...files, { path: "docs/runbooks.md", text: example }]);
    expect(runbooks.get("team-push-check").steps).toHaveLength(5);
  });

  test("describes every kind of step, and every call that one may make", () => {
    const kinds = Step.options.map((option) => option.shape.kind.value);
    expect(kinds.filter((kind) => !reference.includes(`### \`${kind}\``))).toEqual([]);
    const { calls } = createCloudReader({ region: "eu-west-1", clock: { now: () => new Date() } });
    expect(calls.filter((call) => !reference.includes(`| \`${call}\``))).toEqual([]);
  });
});
