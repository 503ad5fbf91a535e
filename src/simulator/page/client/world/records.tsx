import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import type { Fault } from "../../../core/faults.ts";
import type { FaultView } from "../../panels.ts";
import { post } from "../api.ts";
import { useScene } from "../scene.ts";
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

const kinds: { title: string; fault: Fault }[] = [
  { title: "is refused", fault: { kind: "refuse", code: "ServiceUnavailable", status: 503 } },
  { title: "is asked to slow down", fault: { kind: "refuse", code: "ThrottlingException", status: 429 } },
  { title: "takes 5 seconds", fault: { kind: "delay", milliseconds: 5000 } },
  { title: "is done, but never answered", fault: { kind: "withhold" } },
  { title: "is done, and the line is cut", fault: { kind: "cut" } },
];

function FaultForm(): JSX.Element {
  const { panels, attempt } = useScene();
  const [call, setCall] = useState("");
  const [kind, setKind] = useState(0);
  const [isOnce, setOnce] = useState(true);
  const callId = useId();
  const chosen = call === "" ? (panels.faultCalls[0] ?? "") : call;
  const set = (): void => {
    const fault = kinds[kind]?.fault;
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
      <select id={callId} class="field menu" value={chosen} onChange={(event) => setCall(event.currentTarget.value)}>
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
        {kinds.map(({ title }, index) => (
          <option key={title} value={String(index)}>
            {title}
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
  const what = fault.kind === "refuse" ? `refuse with ${fault.code}` : fault.kind;
  return (
    <p class="fault">
      <span>
        <code>{call}</code> {what}, {times === null ? "every time" : `${times} more ${times === 1 ? "time" : "times"}`}
      </span>
      <button type="button" class="button" onClick={() => void attempt(() => post("/api/faults/clear", { call }))}>
        Mend it
      </button>
    </p>
  );
}
