import { z } from "zod";
import type { StatusPageView } from "../page/panels.ts";

const Summary = z.object({ status: z.object({ indicator: z.string(), description: z.string() }) });
const Incidents = z.object({
  incidents: z.array(
    z.object({ incident_updates: z.array(z.object({ created_at: z.string(), status: z.string(), body: z.string() })) }),
  ),
});

/** How long the page waits for the bot before it shows the status page as out of reach, in milliseconds. */
const patience = 1_000;

/** The status page as its public API shows it to anybody. */
export async function readStatusPage(address: string): Promise<StatusPageView> {
  try {
    const [summary, incidents] = await Promise.all([
      read(address, "status.json", Summary),
      read(address, "incidents.json", Incidents),
    ]);
    const [latest] = incidents.incidents;
    return {
      url: address,
      headline: summary.status.description,
      trouble: summary.status.indicator !== "none",
      updates: (latest?.incident_updates ?? []).map(({ created_at: at, status, body: words }) => ({
        at,
        status,
        words,
      })),
    };
  } catch {
    return { url: null, headline: "The status page can't be reached now.", trouble: true, updates: [] };
  }
}

async function read<Shape extends z.ZodType>(address: string, file: string, shape: Shape): Promise<z.infer<Shape>> {
  const response = await fetch(new URL(`api/v2/${file}`, address), { signal: AbortSignal.timeout(patience) });
  return shape.parse(await response.json());
}
