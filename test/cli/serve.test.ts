import { once } from "node:events";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { exampleConfiguration, exampleSecrets } from "./example-configuration.ts";
import { makePlace, outcomeOf, type Place } from "./firebreak.ts";

let place: Place;
const secrets = exampleSecrets();

beforeAll(async () => {
  place = makePlace();
  await place.configure(exampleConfiguration());
});
afterAll(() => place.remove());

test("try", async () => {
  const child = place.start("serve", secrets);
  const ended = outcomeOf(child);
  const r = await Promise.race([once(child, "message"), ended]);
  console.log(r);
  console.log(await place.run("health"));
  console.log(await place.run("incident open iOS push fails --severity sev2 --component ios-push --impact nothing"));
  console.log(await place.run("incident show 1"));
  child.kill("SIGTERM");
  console.log(await ended);
});
