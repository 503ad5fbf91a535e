import { describe, expect, test } from "@jest/globals";
import { FirebreakError } from "../../../src/domain/errors.ts";
import { fine } from "../../../src/domain/examination.ts";
import { ChatBusy } from "../../../src/ports/chat.ts";
import type { Examination } from "../../../src/ports/examination.ts";
import { examine } from "../../../src/workflows/examine/examine.ts";

const patience = 60_000;
const away = "See whether it is away, and the way from this machine to it.";
const looking = (check: string, look: Examination["look"], silence: Examination["silence"] = "not-checked") => ({
  check,
  silence,
  look,
});
const failing = (thrown: unknown, silence?: Examination["silence"]) =>
  looking("it", () => Promise.reject(thrown), silence);

describe("an examination", () => {
  test("tells what each look found, in the order of the looks", async () => {
    const slow = looking("slow", async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return [fine("slow", "came")];
    });
    const several = looking("several", () => Promise.resolve([fine("one", "a"), fine("other", "b")]));
    const lines = await examine([slow, several], patience);
    expect(lines.map(({ check }) => check)).toEqual(["slow", "one", "other"]);
  });

  test("is not held up by a look that never ends, and hides no other because of it", async () => {
    const never = looking("never", () => new Promise(() => {}), "wrong");
    const [late, well] = await examine([never, looking("well", () => Promise.resolve([fine("well", "here")]))], 20);
    expect(late).toEqual({ check: "never", verdict: "wrong", found: "no answer within 1 second", todo: away });
    expect(well?.verdict).toBe("ok");
  });

  test("makes a line of a failure, with what mends it", async () => {
    const error = new FirebreakError("misconfigured", "It is wrong.", {
      found: "this",
      expected: "that",
      todo: "Mend it.",
    });
    expect(await examine([failing(error)], patience)).toEqual([
      { check: "it", verdict: "wrong", found: "It is wrong. this Expected: that", todo: "Mend it." },
    ]);
  });

  test.each(["wrong", "not-checked"] as const)("where nobody answers, says %s as the look says", async (silence) => {
    const away = new FirebreakError("unavailable", "It is away.");
    expect((await examine([failing(away, silence)], patience))[0]?.verdict).toBe(silence);
    expect((await examine([failing(new ChatBusy(1_000), silence)], patience))[0]?.verdict).toBe(silence);
  });

  test("takes what nobody foresaw for wrong, and keeps its words to itself", async () => {
    const [line] = await examine([failing(new Error("a secret of a library"))], patience);
    expect(line?.verdict).toBe("wrong");
    expect(JSON.stringify(line)).not.toContain("secret of a library");
  });

  test("shows no secret, whoever put it there", async () => {
    const leaky = looking("leaky", () => Promise.resolve([fine("leaky", "xoxb-1-2-abc and postgres://bot:pass@db/x")]));
    const [line] = await examine([leaky], patience);
    expect(line?.found).not.toMatch(/xoxb-1|pass@/);
  });
});
