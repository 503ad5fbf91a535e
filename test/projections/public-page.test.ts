import { describe, expect, test } from "@jest/globals";
import type { NewEvent } from "../../src/domain/event.ts";
import type { Incident } from "../../src/domain/incident/incident.ts";
import { publicPageOf } from "../../src/projections/public-page.ts";
import type { ComponentStatus } from "../../src/domain/status-update.ts";
import { atMinute, incidentAt, incidentOf, walk, walkTo, walkWithout } from "../domain/story.ts";

const components = [
  { id: "ios-push", name: "iOS push", responders: [] },
  { id: "shop", name: "Shop", responders: [] },
];

/** An incident of the shop that says this of it in public. */
function shopIncident(number: number, componentStatus: ComponentStatus): Incident {
  const [declared, drafted] = walk as [NewEvent, NewEvent];
  const shop = { component: "shop" };
  const events = [
    { ...declared, data: { ...declared.data, ...shop, number } },
    { ...drafted, data: { ...drafted.data, ...shop, componentStatus } },
    { type: "status.published", actor: { kind: "bot" }, data: { draft: 2, reference: "" } },
  ] as NewEvent[];
  return incidentOf(events);
}

describe("the public page", () => {
  test("shows every component as operational while nothing is published", () => {
    const quiet = publicPageOf([incidentOf(walkWithout("status.published"))], components);
    expect(quiet).toEqual({
      components: [
        { id: "ios-push", name: "iOS push", status: "operational" },
        { id: "shop", name: "Shop", status: "operational" },
      ],
      overall: "operational",
      incidents: [],
    });
  });

  test("shows an update when it is published, not when it is drafted, the newest first", () => {
    const page = publicPageOf([incidentAt("rotation.started")], components);
    expect(page.incidents).toEqual([
      {
        number: 1,
        title: "iOS push is failing",
        component: { id: "ios-push", name: "iOS push" },
        status: "identified",
        startedAt: atMinute(3).toISOString(),
        resolvedAt: null,
        updates: [
          {
            id: 9,
            status: "identified",
            body: "We know the cause.",
            at: atMinute(9).toISOString(),
            componentStatus: "major_outage",
          },
          {
            id: 2,
            status: "investigating",
            body: "We are looking into it.",
            at: atMinute(3).toISOString(),
            componentStatus: "major_outage",
          },
        ],
      },
    ]);
    const drafted = publicPageOf([incidentOf(walk.slice(0, 28))], components);
    expect(drafted.incidents[0]?.status).toBe("identified");
  });

  test("says that it is over when it has said so, and the component is well again", () => {
    const page = publicPageOf([incidentOf(walk)], components);
    expect(page.incidents[0]).toMatchObject({ status: "resolved", resolvedAt: atMinute(32).toISOString() });
    expect(page.overall).toBe("operational");
  });

  test("shows a component as bad as the gravest of its incidents, and the whole as bad as the worst component", () => {
    const shop = [shopIncident(3, "degraded_performance"), shopIncident(2, "partial_outage")];
    const page = publicPageOf([...shop, incidentAt("rotation.started")], components);
    expect(page.components.map((component) => component.status)).toEqual(["major_outage", "partial_outage"]);
    expect(page.overall).toBe("major_outage");
    expect(publicPageOf(shop, components).overall).toBe("partial_outage");
    expect(page.incidents.map((incident) => incident.number)).toEqual([3, 2, 1]);
  });

  test("keeps an incident of a component that is no longer configured", () => {
    const page = publicPageOf([incidentOf(walkTo("status.published"))], components.slice(1));
    expect(page.incidents[0]?.component).toEqual({ id: "ios-push", name: "ios-push" });
    expect(page.overall).toBe("operational");
  });
});
