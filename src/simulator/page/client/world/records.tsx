import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import type { FaultView } from "../../panels.ts";
import { post } from "../api.ts";
import { useScene } from "../scene.ts";
import { faultInWords, faultsFor } from "./faults.ts";
import { Empty, When } from "./parts.tsx";

/** Lists this long are read. */
const mostShown = 60;

/** Every effect that the world has seen, and the failures that can be asked of it. */
export function Records(): JSX.Element {
  const { panels } = useScene();
  return (
    <>
      <h2>Make something fail</h2>
      <FaultForm />
      {panels.faults.map((fault) => (
        <FaultRow key={fault.call} fault={fault} />
      ))}
      <h2>Everything that happened</h2>
      {panels.effects.length === 0 ? <Empty>No effect yet.</Empty> : null}
      <ol class="trail">
        {panels.effects.slice(0, mostShown).map((effect, index) => (
          <li key={`${effect.at}${index}`}>
            <When at={effect.at} />
            <span>
              {effect.vendor} <code>{effect.effect}</code>
              <small>
                {[effect.subject, ...Object.entries(effect.detail).map(([name, value]) => `${name} ${value}`)].join(
                  ", ",
                )}
              </small>
            </span>
          </li>
        ))}
      </ol>
    </>
  );
}

function FaultForm(): JSX.Element {
  const { panels, attempt } = useScene();
  const [call, setCall] = useState("");
  const [kind, setKind] = useState(0);
  const [isOnce, setOnce] = useState(true);
  const callId = useId();
  const chosen = call === "" ? (panels.faultCalls[0] ?? "") : call;
  const offered = faultsFor(chosen);
  const choose = (name: string): void => {
    setCall(name);
    setKind(0);
  };
  const set = (): void => {
    const fault = offered[kind];
    if (fault === undefined) return;
    void attempt(() => post("/api/faults/set", { call: chosen, fault, times: isOnce ? 1 : null }));
  };
  return (
    <form
      class="card fault-form"
      onSubmit={(event) => {
        event.preventDefault();
        set();
      }}
    >
      <label for={callId}>This call</label>
      <select id={callId} class="field menu" value={chosen} onChange={(event) => choose(event.currentTarget.value)}>
        {panels.faultCalls.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
      <select
        class="field menu"
        aria-label="What happens to it"
        value={String(kind)}
        onChange={(event) => setKind(Number(event.currentTarget.value))}
      >
        {offered.map((fault, index) => (
          <option key={faultInWords(fault)} value={String(index)}>
            {faultInWords(fault)}
          </option>
        ))}
      </select>
      <label class="choice">
        <input type="checkbox" checked={isOnce} onChange={() => setOnce(!isOnce)} />
        <span>Only the next time</span>
      </label>
      <button type="submit" class="button" disabled={chosen === ""}>
        Make it fail
      </button>
    </form>
  );
}

function FaultRow({ fault: { call, fault, times } }: { fault: FaultView }): JSX.Element {
  const { attempt } = useScene();
  return (
    <p class="fault">
      <span>
        <code>{call}</code> {faultInWords(fault)}, {timesInWords(times)}
      </span>
      <button type="button" class="button" onClick={() => void attempt(() => post("/api/faults/clear", { call }))}>
        Mend it
      </button>
    </p>
  );
}

function timesInWords(times: number | null): string {
  if (times === null) return "every time";
  return times === 1 ? "the next time" : `the next ${times} times`;
}
