import { itemNamed } from "./find-item.ts";
import { drawInspectForm } from "./inspect-form.ts";
import { drawItemCard } from "./item-card.ts";
import { lists } from "./lists.ts";
import { told } from "./tools.ts";
import type { Verb } from "./verbs.ts";

/** Makes a rotation a rehearsal. */
const rehearse = "--rehearse";

/** What `/cert` can do. */
export const certVerbs: Record<string, Verb> = {
  list: {
    usage: "list [words] [filters]",
    does: "lists what can expire, the most urgent first. Filters: state:… kind:… owner:… account:… region:… within:30d",
    run: (tools, _ask, text) => lists.items.draw(tools, { text, page: 1 }),
  },
  show: {
    usage: "show <id or name>",
    does: "tells everything about one of them, with buttons to rotate, rehearse, snooze and hand over",
    run: async (tools, _ask, text) => drawItemCard(await itemNamed(tools, text), tools),
  },
  coverage: {
    usage: "coverage [words] [filters]",
    does: "tells what is not watched, not owned or not ready, with what to do. Filters: kind:… account:… region:…",
    run(tools, _ask, text) {
      // Whoever has just mended something sees it gone.
      tools.gaps.forget();
      return lists.gaps.draw(tools, { text, page: 1 });
    },
  },
  inspect: {
    usage: "inspect",
    does: "looks into files that you choose, and tells you alone what is in them",
    async run({ api }, ask) {
      await api.call("views.open", { trigger_id: ask.trigger, view: drawInspectForm(ask) });
      return undefined;
    },
  },
  rotate: {
    usage: "rotate [--rehearse] <id or name>",
    does: "opens a planned change with its rotation; with --rehearse all of it but the write and the merge",
    async run(tools, { person: by, key }, text) {
      const words = text.split(/\s+/).filter((word) => word !== rehearse);
      const { id: certificate } = await itemNamed(tools, words.join(" "));
      const rehearsal = words.length < text.split(/\s+/).length;
      return told(tools.dispatch({ kind: "rotate-certificate", by, key, certificate, rehearsal }));
    },
  },
  rehearse: {
    usage: "rehearse <id or name>",
    does: "tries whether a rotation would work today, and changes nothing",
    async run(tools, { person: by, key }, text) {
      const { id: certificate } = await itemNamed(tools, text);
      return told(tools.dispatch({ kind: "rehearse-rotation", by, key, certificate }));
    },
  },
};
