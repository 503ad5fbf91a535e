import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Block, ElementState } from "../../../slack/surface.ts";
import { blockIn, textOf } from "../../block-kit/reading.ts";
import { choiceIn, initialState } from "../../block-kit/values.ts";
import { Button } from "./button.tsx";
import { Checkboxes, RadioButtons } from "./choices.tsx";
import { Confirm } from "./confirm.tsx";
import { DateField, TextField } from "./fields.tsx";
import { FileField } from "./file-field.tsx";
import type { ElementProps, Host } from "./host.ts";
import { ExternalMenu } from "./external-menu.tsx";
import { ChannelMenu, ManyMenu, Menu, Overflow, PersonMenu } from "./menus.tsx";

const views: Record<string, (props: ElementProps) => JSX.Element> = {
  button: Button,
  overflow: Overflow,
  static_select: Menu,
  external_select: ExternalMenu,
  users_select: PersonMenu,
  channels_select: ChannelMenu,
  conversations_select: ChannelMenu,
  multi_static_select: ManyMenu,
  multi_users_select: ManyMenu,
  plain_text_input: TextField,
  url_text_input: TextField,
  number_input: TextField,
  datepicker: DateField,
  radio_buttons: RadioButtons,
  checkboxes: Checkboxes,
  file_input: FileField,
};

/** Whether it is something to use, rather than to look at. */
export function isElement({ type }: Block): boolean {
  return type in views;
}

interface Props {
  element: Block;
  blockId: string;
  host: Host;
  /** A field of a form has its label outside, and tells the app only if it says so. */
  input?: { id: string; describedBy: string | undefined; dispatches: boolean };
}

/** An interactive element: asks for confirmation where the app wants it, and waits while the app is told. */
export function Element({ element, blockId, host, input }: Props): JSX.Element {
  const [asked, setAsked] = useState<ElementState | null>(null);
  const [refusals, setRefusals] = useState(0);
  const [busy, setBusy] = useState(false);
  const actionId = textOf(element["action_id"]);
  const View = views[element.type];
  if (View === undefined) {
    return <span class="block-unknown">A “{element.type}”, which the training ground doesn’t draw.</span>;
  }
  const tell = async (state: ElementState): Promise<void> => {
    setBusy(true);
    const choice = choiceIn(state) === null ? { type: state.type } : state;
    await host.use({ blockId, actionId, choice }, state);
    setBusy(false);
  };
  const onChoose = (state: ElementState, isFinal: boolean): void => {
    const confirm = blockIn({ type: "", ...(element["confirm"] as object | undefined) });
    if (isFinal && confirm?.["title"] !== undefined) {
      setAsked(state);
      return;
    }
    host.choose(blockId, actionId, state);
    if (isFinal && (input === undefined || input.dispatches)) void tell(state);
  };
  return (
    <>
      <View
        // Drawn anew when a choice was taken back, so that it shows what is chosen still.
        key={refusals}
        element={element}
        state={host.values[blockId]?.[actionId] ?? initialState(element)}
        id={input?.id ?? `${host.id}-${blockId}-${actionId}`}
        label={input === undefined ? textOf(element["placeholder"]) || "Choose" : undefined}
        describedBy={input?.describedBy}
        busy={busy}
        suggest={(text) => host.suggest({ blockId, actionId, text })}
        onChoose={onChoose}
      />
      {asked === null ? null : (
        <Confirm
          of={element["confirm"]}
          onAnswer={(isYes) => {
            setAsked(null);
            if (!isYes) {
              setRefusals(refusals + 1);
              return;
            }
            host.choose(blockId, actionId, asked);
            void tell(asked);
          }}
        />
      )}
    </>
  );
}
