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
        const status = await statusOf(address);
        if (status === undefined) return [wrong(check, `${address} does not answer`, mend)];
        if (status >= 400) return [wrong(check, `${address} answers with HTTP ${status}`, mend)];
        return [fine(check, `${address} answers`)];
      },
    },
  ];
}

const mend = "Check web.public in firebreak.yml, and the proxy in front of the page.";

/** Undefined when there is no answer. */
async function statusOf(address: string): Promise<number | undefined> {
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(patience) });
    await response.body?.cancel();
    return response.status;
  } catch {
    return undefined;
  }
}
