import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { ExaminedLine } from "../../src/domain/examination.ts";
import { exampleConfiguration, exampleSecrets } from "./example-configuration.ts";
import { makePlace, type Place } from "./firebreak.ts";

let place: Place;
beforeAll(async () => {
  place = makePlace();
  await place.configure(exampleConfiguration());
});
afterAll(() => place.remove());

/** Nothing answers at any of the addresses, and AWS is at none of them either. */
const environment = {
  ...exampleSecrets(),
  AWS_ENDPOINT_URL: "http://127.0.0.1:61/",
  AWS_ACCESS_KEY_ID: "AKIANOBODY",
  AWS_SECRET_ACCESS_KEY: "a secret that no line may show",
};

describe("firebreak doctor, while no bot runs and no vendor answers,", () => {
  test("has a line for each check all the same, and shows no secret", async () => {
    const { code, stdout, stderr } = await place.run("doctor --json", { environment });
    const { lines } = JSON.parse(stdout) as { lines: ExaminedLine[] };
    const verdictOf = (check: string) => lines.find((line) => line.check === check)?.verdict;
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(verdictOf("Slack: the bot's token")).toBe("wrong");
    expect(verdictOf("Slack: scopes")).toBe("not-checked");
    expect(verdictOf("AWS: identity")).toBe("wrong");
    expect(verdictOf("GitHub: the App's permissions")).toBe("wrong");
    expect(verdictOf("Database: answers")).toBe("not-checked");
    expect(verdictOf("Break-glass role: probe")).toBe("not-checked");
    for (const secret of Object.values(environment).filter((value) => !value.startsWith("http"))) {
      expect(stdout).not.toContain(secret);
    }
  }, 60_000);

  test("says what is wrong with a configuration that can't be used", async () => {
    const { code, stderr } = await place.run("doctor", { environment: { ...environment, SLACK_BOT_TOKEN: "nothing" } });
    expect(code).toBe(2);
    expect(stderr).toContain("SLACK_BOT_TOKEN");
  });
});
