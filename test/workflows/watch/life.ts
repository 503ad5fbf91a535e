import type { Start } from "./bot.ts";

/** The calls that change something. To die after a mere look is to die after the change before it. */
const effects = new Set<string | symbol>(
  "append appendAll enrol claim finish claimAssessment finishAssessment postpone reschedule delivered abandon deliver page".split(
    " ",
  ),
);

/** Nothing was there to be claimed. */
const isNothing = (value: unknown) => value === undefined || value === false;

/** A process that dies right after one of its effects, before it has the answer: the n-th; never at Infinity. */
export interface Life {
  effects: number;
  dead: boolean;
}

/** What a process starts with, reached by one that dies. From then on nothing that it calls has any effect. */
export function mortal(start: Start, diesAfter: number): { life: Life; start: Start } {
  const life: Life = { effects: 0, dead: false };
  const around = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get(target, name) {
        const part: unknown = Reflect.get(target, name);
        if (typeof part !== "function") return part;
        return (...parts: unknown[]): unknown => {
          if (life.dead) throw new Error("This process is dead.");
          const answer: unknown = part.apply(target, parts);
          if (!effects.has(name)) return answer;
          return Promise.resolve(answer).then((value) => {
            if (isNothing(value) && String(name).startsWith("claim")) return value;
            life.effects += 1;
            life.dead ||= life.effects === diesAfter;
            if (life.dead) throw new Error("This process has just died.");
            return value;
          });
        };
      },
    });
  const { world, data } = start;
  const { mobile, wallet } = world.pagers;
  return {
    life,
    start: {
      ...start,
      world: {
        ...world,
        vendors: { ...world.vendors, chat: around(world.vendors.chat) },
        pagers: {
          mobile: { ...mobile, port: around(mobile.port) },
          wallet: { ...wallet, port: around(wallet.port) },
        },
      },
      data: {
        ...data,
        journal: around(data.journal),
        outbox: around(data.outbox),
        inventory: around(data.inventory),
        schedule: around(data.schedule),
      },
    },
  };
}
