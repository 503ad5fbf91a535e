import { FirebreakError } from "../../domain/errors.ts";
import { fine, wrong } from "../../domain/examination.ts";
import type { Examination } from "../../ports/examination.ts";

/** Milliseconds that a reader of the page would wait. */
const patience = 10_000;

/** Whether the public page answers at the address that people are given. */
export function examinePage(address: string): Examination[] {
  const check = "Status page";
  return [
    {
      check,
      silence: "wrong",
      async look() {
        const response = await get(address);
        await response.body?.cancel();
        if (response.ok) return [fine(check, `${address} answers`)];
        return [wrong(check, `${address} answers with HTTP ${response.status}`, unreachable)];
      },
    },
  ];
}

const unreachable = "Check web.public in firebreak.yml, and the proxy in front of the page.";

async function get(address: string): Promise<Response> {
  try {
    return await fetch(address, { signal: AbortSignal.timeout(patience) });
  } catch (cause) {
    throw new FirebreakError("unavailable", `${address} does not answer.`, { todo: unreachable, cause });
  }
}
