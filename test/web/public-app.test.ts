import { describe, expect, test } from "@jest/globals";
import type { NewEvent } from "../../src/domain/event.ts";
import { readIncidents } from "../../src/projections/incidents.ts";
import { createPublicApp } from "../../src/web/public-app.tsx";
import { atMinute, estate, recorded, walk, walkTo, walkWithout } from "../domain/story.ts";
import { memoryJournal } from "../workflows/house.ts";

/** The page when this much of the story has happened. */
function pageOf(events: readonly NewEvent[]) {
  return createPublicApp({
    incidents: readIncidents(memoryJournal(recorded(events))),
    components: estate.components,
    name: "Acme status",
    address: "https://status.acme.example/",
    clock: { now: () => atMinute(60) },
  });
}

async function textAt(path: string, events: readonly NewEvent[]): Promise<string> {
  return (await pageOf(events).request(path)).text();
}

async function jsonAt(path: string, events: readonly NewEvent[]): Promise<unknown> {
  return (await pageOf(events).request(path)).json();
}

/** The walk with other words where people typed: in the title and in the last update of the page. */
function walkWithTyped(title: string, body: string): NewEvent[] {
  return walk.map((event) => {
    if (event.type === "incident.declared") return { ...event, typed: { title, impact: title } };
    return event.type === "status.drafted" ? { ...event, typed: { body } } : event;
  });
}

/** An update as Statuspage's clients read it. */
function update(id: number, { minute, ...said }: { status: string; body: string; minute: number }) {
  const at = atMinute(minute).toISOString();
  const affected_components = [{ code: "ios-push", name: "iOS push", new_status: "major_outage" }];
  return { id: `inc-1-${id}`, incident_id: "inc-1", ...said, created_at: at, display_at: at, affected_components };
}

describe("the page", () => {
  test("says that everything works while there is nothing to say", async () => {
    const text = await textAt("/", []);
    expect(text).toContain("<title>Acme status: Everything works.</title>");
    expect(text).toContain("iOS push");
    expect(text).toContain("Nothing to report.");
  });

  test("shows what was published and not what people see inside", async () => {
    const text = await textAt("/", walkTo("rotation.started"));
    expect(text).toContain("<h2>Now</h2>");
    expect(text).toMatch(/Identified.*We know the cause\..*Investigating.*We are looking into it\./s);
    expect(text).toMatch(/<time datetime="2024-08-20T09:55:00\.000Z">2024-08-20 09:55 UTC<\/time>/);
    for (const inside of ["Nobody gets order updates.", "U0DANA", "arn:aws", "certificate"]) {
      expect(text).not.toContain(inside);
    }
  });

  test("shows nothing of an incident before its first update is published", async () => {
    const text = await textAt("/", walkWithout("status.published"));
    expect(text).not.toContain("iOS push is failing");
    expect(text).toContain("Everything works.");
  });

  test("keeps what is over, and links to it", async () => {
    const text = await textAt("/", walk);
    expect(text).not.toContain("<h2>Now</h2>");
    expect(text).toContain('<a href="/incidents/1">iOS push is failing</a>');
    expect(await textAt("/incidents/1", walk)).toMatch(/Resolved.*Monitoring.*Identified.*Investigating/s);
  });

  test("shows a state by its mark and its word, not by colour alone", async () => {
    expect(await textAt("/", walkTo("rotation.started"))).toContain("○ Down");
    expect(await textAt("/", walk)).toContain("● Works");
  });

  test.each(["/", "/incidents/1"])("escapes what was typed, at %s", async (path) => {
    const typed = walkWithTyped(`<script>alert("1")</script>`, `</p><img src=x onerror='alert(2)'> &amp; "more"`);
    const text = await textAt(path, typed);
    expect(text).not.toMatch(/<script|<img/);
    expect(text).toContain("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;");
    expect(text).toContain("&lt;/p&gt;&lt;img src=x onerror=&#39;alert(2)&#39;&gt; &amp;amp; &quot;more&quot;");
  });
});

describe("every answer", () => {
  const paths = ["/", "/incidents/1", "/incidents/9", "/nowhere", "/api/v2/summary.json"];

  test.each(paths)("forbids scripts and foreign content: %s", async (path) => {
    const { headers } = await pageOf(walk).request(path);
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("script-src");
    expect(policy).toContain("form-action 'none'");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
  });

  test.each(["/incidents/9", "/incidents/1x", "/incidents", "/nowhere", "/api/v2/nothing.json", "/%2e%2e/etc/passwd"])(
    "there is nothing at %s, and it says so with a way back",
    async (path) => {
      const response = await pageOf(walk).request(path);
      expect(response.status).toBe(404);
      expect(await response.text()).toContain('<a href="/">');
    },
  );

  test.each(["POST", "PUT", "DELETE"])("the page can't be written to: %s", async (method) => {
    expect((await pageOf(walk).request("/incidents/1", { method })).status).toBe(404);
  });

  test("when the journal can't be read, the page says so calmly", async () => {
    const broken = createPublicApp({
      incidents: readIncidents({
        heads: () => Promise.reject(new Error("connect ECONNREFUSED db.internal:5432")),
        read: () => Promise.resolve([]),
      }),
      components: estate.components,
      name: "Acme status",
      address: "https://status.acme.example/",
      clock: { now: () => atMinute(0) },
    });
    const response = await broken.request("/");
    expect(response.status).toBe(503);
    expect(await response.text()).toBe("The page can't be shown right now. Please try again in a moment.");
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
  });
});

describe("the JSON of the page, as Statuspage's clients read it", () => {
  test("the summary holds what is not over yet", async () => {
    expect(await jsonAt("/api/v2/summary.json", walkTo("rotation.started"))).toEqual({
      page: {
        id: "firebreak",
        name: "Acme status",
        url: "https://status.acme.example/",
        time_zone: "Etc/UTC",
        updated_at: atMinute(60).toISOString(),
      },
      status: { indicator: "critical", description: "Major Service Outage" },
      components: [
        { id: "ios-push", name: "iOS push", status: "major_outage", position: 1, group: false, page_id: "firebreak" },
      ],
      incidents: [
        {
          id: "inc-1",
          name: "iOS push is failing",
          status: "identified",
          impact: "critical",
          created_at: atMinute(3).toISOString(),
          updated_at: atMinute(9).toISOString(),
          monitoring_at: null,
          resolved_at: null,
          shortlink: "https://status.acme.example/incidents/1",
          page_id: "firebreak",
          incident_updates: [
            update(9, { status: "identified", body: "We know the cause.", minute: 9 }),
            update(2, { status: "investigating", body: "We are looking into it.", minute: 3 }),
          ],
        },
      ],
      scheduled_maintenances: [],
    });
  });

  test("an incident that is over is among the incidents, not among the unresolved", async () => {
    expect(await jsonAt("/api/v2/incidents.json", walk)).toMatchObject({
      incidents: [
        {
          status: "resolved",
          monitoring_at: atMinute(28).toISOString(),
          resolved_at: atMinute(32).toISOString(),
        },
      ],
    });
    expect(await jsonAt("/api/v2/incidents/unresolved.json", walk)).toMatchObject({ incidents: [] });
    expect(await jsonAt("/api/v2/summary.json", walk)).toMatchObject({ incidents: [] });
    expect(await jsonAt("/api/v2/status.json", walk)).toMatchObject({ status: { indicator: "none" } });
    expect(await jsonAt("/api/v2/components.json", walk)).toMatchObject({ components: [{ status: "operational" }] });
  });
});
