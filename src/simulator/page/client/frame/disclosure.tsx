import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

interface Props {
  id?: string;
  class: string;
  label?: string | undefined;
  describedBy?: string | undefined;
  disabled?: boolean;
  /** What stands on the button. */
  summary: ComponentChildren;
  /** Which edge the panel keeps to. */
  align?: "start" | "end";
  /** What opens; it is given how to close it. */
  children: ComponentChildren | ((close: () => void) => ComponentChildren);
  onClose?(): void;
}

/** A button with a panel below; closes on Escape, and when attention goes elsewhere. */
export function Disclosure(props: Props): JSX.Element {
  const { id, label, describedBy, disabled, summary, align = "start", children, onClose } = props;
  const [isOpen, setOpen] = useState(false);
  const root = useRef<HTMLSpanElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const close = (): void => {
    setOpen(false);
    onClose?.();
  };

  useEffect(() => {
    if (!isOpen) return undefined;
    const leave = (event: Event): void => {
      if (event.target instanceof Node && root.current?.contains(event.target) !== true) close();
    };
    addEventListener("pointerdown", leave);
    addEventListener("focusin", leave);
    return () => {
      removeEventListener("pointerdown", leave);
      removeEventListener("focusin", leave);
    };
  });

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !isOpen) return;
    event.preventDefault();
    event.stopPropagation();
    close();
    button.current?.focus();
  };

  return (
    <span class="disclosure" ref={root} onKeyDown={onKeyDown}>
      <button
        type="button"
        ref={button}
        id={id}
        class={props.class}
        aria-expanded={isOpen}
        aria-label={label}
        aria-describedby={describedBy}
        disabled={disabled}
        onClick={() => (isOpen ? close() : setOpen(true))}
      >
        {summary}
      </button>
      {isOpen ? (
        <div class={`panel ${align}`}>{typeof children === "function" ? children(close) : children}</div>
      ) : null}
    </span>
  );
}
