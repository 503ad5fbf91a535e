import { describe, expect, test } from "@jest/globals";
import { inTurn, patiently } from "../../../src/adapters/slack/in-turn.ts";
import { ChatBusy } from "../../../src/ports/chat.ts";

/** Questions that are answered when the test says so, numbered as they were asked. */
function asked() {
  const answers: { give: () => void; fail: () => void }[] = [];
  const ask = () =>
    new Promise<number>((resolve, reject) => {
      const number = answers.length + 1;
      answers.push({ give: () => resolve(number), fail: () => reject(new Error(`no answer to ${number}`)) });
    });
  return { answers, ask };
}
const settled = () => new Promise(setImmediate);

describe("questions in turn", () => {
  test("who asks while an answer is under way shares the next one, asked after they did", async () => {
    const { answers, ask } = asked();
    const question = inTurn(ask);
    const crowd = [question(), question(), question()];
    expect(answers).toHaveLength(1);
    answers[0]?.give();
    await settled();
    expect(answers).toHaveLength(2);
    const late = question();
    answers[1]?.give();
    await settled();
    answers[2]?.give();
    expect(await Promise.all([...crowd, late])).toEqual([1, 2, 2, 3]);
  });

  test("one that fails leaves the next alone", async () => {
    const { answers, ask } = asked();
    const question = inTurn(ask);
    const [first, second] = [question().catch(String), question()];
    answers[0]?.fail();
    await settled();
    answers[1]?.give();
    expect(await Promise.all([first, second])).toEqual(["Error: no answer to 1", 2]);
    const third = question();
    answers[2]?.give();
    expect(await third).toBe(3);
  });
});

describe("a question to which Slack asks for a pause", () => {
  const busyFor = (times: number, pause: number) => {
    let tried = 0;
    return () => {
      tried += 1;
      return tried <= times ? Promise.reject(new ChatBusy(pause)) : Promise.resolve(tried);
    };
  };

  test("is asked again after it", async () => {
    expect(await patiently(busyFor(2, 1))).toBe(3);
  });

  test("is given up after some tries, and at once where the pause is long", async () => {
    await expect(patiently(busyFor(3, 1))).rejects.toBeInstanceOf(ChatBusy);
    await expect(patiently(busyFor(1, 60_000))).rejects.toBeInstanceOf(ChatBusy);
  });
});
