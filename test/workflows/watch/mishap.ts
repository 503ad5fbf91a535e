import type { Start } from "./bot.ts";

/**
 * The calls that change something. To die after a mere look is to die after the change before it, and a claim
 * leaves nothing but a lease: the contracts of the store try those.
 */
const effects = new Set<string | symbol>(
  "append appendAll enrol finish postpone delivered abandon deliver page".split(" "),
);

/**
 * What goes wrong in a process: right after one of its effects, the n-th, the answer is lost. It `dies` of that,
 * and nothing that it does from then on has any effect; or it `lives` on.
 */
export interface Mishap {
  after: number;
  process: "dies" | "lives";
}

/** How far a process has come. */
export interface Life {
  effects: number;
  dead: boolean;
}

/** What a process starts with, when that is about to happen to it. */
export function withMishap(start: Start, mishap: Mishap): { life: Life; start: Start } {
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
            life.effects += 1;
            life.dead ||= life.effects === mishap.after && mishap.process === "dies";
            if (life.dead || life.effects === mishap.after) throw new Error("The answer is lost.");
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
