import type { PersonId } from "../../domain/actor.ts";
import { harmless } from "../../domain/harmless.ts";
import type { RehearsalCheck } from "../../domain/inventory/events.ts";
import { type Alert, causeInWords, type Item, openingInWords } from "../../domain/inventory/item.ts";
import { Time } from "../pages/layout.tsx";
import { pastInWords } from "./words.ts";

const verdicts: Record<RehearsalCheck["verdict"], string> = {
  pass: "✓ passes",
  fail: "✕ fails",
  unknown: "? not known",
};

/** What the last rehearsal of its rotation found, and whether another one was asked for. */
export function Rehearsal({ item, people }: { item: Item; people: ReadonlyMap<PersonId, string> }) {
  const { rehearsal } = item;
  const asked = rehearsal?.askedBy ?? null;
  return (
    <section aria-labelledby="rehearsal">
      <h2 id="rehearsal">Rehearsal</h2>
      {asked !== null && <p>{`${people.get(asked) ?? asked} has asked for one; it is on its way.`}</p>}
      {rehearsal === null || rehearsal.at === null ? (
        <p class="quiet">Nobody has tried its rotation yet.</p>
      ) : (
        <>
          <p class="quiet">
            Tried <Time at={rehearsal.at} />
          </p>
          <div class="card scroll">
            <table class="past">
              <tbody>
                {rehearsal.checks.map(({ verdict, found, todo }) => (
                  <tr>
                    <td class="state">{verdicts[verdict]}</td>
                    <td>
                      {harmless(found)}
                      {todo !== undefined && <span class="quiet">{harmless(todo)}</span>}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </section>
  );
}

/** Who was told of it when, the latest first. */
export function Alerts({ item }: { item: Item }) {
  return (
    <section aria-labelledby="alerts">
      <h2 id="alerts">Alerts</h2>
      {item.alerts.length === 0 ? (
        <p class="quiet">Nobody had to be told of anything yet.</p>
      ) : (
        <div class="card scroll">
          <table class="past">
            <tbody>
              {item.alerts.toReversed().map((alert) => (
                <tr>
                  <td class="when">
                    <Time at={alert.at} />
                  </td>
                  <td>{causeInWords(alert.cause)}</td>
                  <td>{harmless(reachInWords(alert))}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function reachInWords({ quiet, wide, page, opens, incident, undelivered }: Alert): string {
  if (quiet) return "noted, and nobody told: it had been so for long";
  const told = [`told ${wide ? "its owner and the wider channel" : "its owner"}`, ...(page ? ["woke somebody"] : [])];
  const opened = opens === null ? [] : [`opened ${openingInWords[opens]}${incident ? `, INC-${incident}` : ""}`];
  const lost = Object.entries(undelivered ?? {}).map(([to, why]) => `the owner’s ${to} could not be reached: ${why}`);
  return [...told, ...opened, ...lost].join("; ");
}

/** What has become of it, the latest first. */
export function History({ item }: { item: Item }) {
  return (
    <section aria-labelledby="history">
      <h2 id="history">History</h2>
      {item.history[0]?.what !== "found" && <p class="quiet">The latest of it; the journal has everything.</p>}
      <div class="card scroll">
        <table class="past">
          <tbody>
            {item.history.toReversed().map(({ at, what, notAfter, fingerprint }) => (
              <tr>
                <td class="when">
                  <Time at={at} />
                </td>
                <td>{pastInWords[what]}</td>
                <td>
                  {notAfter !== null && (
                    <>
                      {"ends "}
                      <Time at={notAfter} />
                    </>
                  )}
                  {fingerprint !== null && <code class="quiet">{fingerprint}</code>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
