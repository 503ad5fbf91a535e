/** The steps of the walk from "push fails" to "written up": how one sees that each is done, and what helps until then. */
import type { Advice, HintAction } from "./advice.ts";
import { duration } from "./text/dates.ts";
import type { PlacedButton, Walk } from "./walk.ts";

/** One step of the walk. */
export interface Step {
  id: string;
  title: string;
  /** Whether the world shows that it happened. */
  done(walk: Walk): boolean;
  advise(walk: Walk): Advice;
  /** What to do in the form that belongs to it, whose button is called `submit`. */
  form?(submit: string): string;
}

/** The outage of 2024-08-20 that this world replays, in minutes: what the hints compare with. */
const real = { untilCalled: 45, untilCustomersKnew: 78, toFindTheCause: 22, fromIncidentToPush: 99 };

/** The steps, in their order. */
export const steps: readonly Step[] = [
  {
    id: "open",
    title: "Open the incident",
    done: ({ incident, isOpening, modal }) =>
      incident !== undefined || isOpening || /incident/i.test(modal?.title ?? ""),
    advise: adviseOpen,
  },
  {
    id: "declare",
    title: "Say what people notice",
    done: ({ incident }) => incident !== undefined,
    form: (submit) => `Choose a severity, say what customers notice, then press ${submit}.`,
    advise: () => ({
      words: "Firebreak makes the incident’s channel.",
      why: "The right people are invited, a card is pinned that stays current, and customers get a first update.",
      action: null,
    }),
  },
  {
    id: "diagnose",
    title: "Find the cause",
    done: (walk) => walk.button("rotation.start", /rotate/i) !== undefined || walk.hasSaid(/certificate .*expired/i),
    advise: (walk) => ({
      words: "Find out why push fails: run the diagnosis.",
      why: `A runbook reads SNS, asks Apple’s push service and sends a test push. In the real outage, finding the cause took ${real.toFindTheCause} minutes.`,
      action: write(walk, "/runbook run sns-push-diagnosis"),
    }),
  },
  {
    id: "rotate",
    title: "Start the rotation",
    done: (walk) =>
      walk.button("rotation.upload", /upload/i) !== undefined ||
      walk.hasSaid(/signing request|\.csr|certSigningRequest/i),
    form: (submit) => `Say why in a few words: the approvers will read them. Then press ${submit}.`,
    advise: adviseRotate,
  },
  {
    id: "certificate",
    title: "Get a certificate from Apple",
    done: ({ certificate }) => certificate !== undefined,
    advise: () => ({
      words: "Go to Apple’s portal, choose the signing request shared in Slack, and press Create certificate.",
      why: "Apple has no API for push certificates: this part needs a person.",
      action: { kind: "tab", label: "Open Apple’s portal", tab: "apple" },
    }),
  },
  {
    id: "upload",
    title: "Hand the certificate over",
    done: ({ vote, pullRequest }) => vote !== undefined || pullRequest !== undefined,
    form: (submit) => `Choose the certificate that Apple’s portal just made, then press ${submit}.`,
    advise: adviseUpload,
  },
  {
    id: "approve",
    title: "Two others approve",
    done: ({ vote, changed }) => vote === undefined && changed,
    advise: adviseVote,
  },
  {
    id: "push",
    title: "See push come back",
    done: ({ healthy, changed, delivered }) => healthy && changed && delivered,
    advise: () => ({
      words: "Firebreak has written the certificate and sends a test push. Watch it arrive.",
      why: "A write is no cure: what counts is a push that Apple’s push service accepted.",
      action: { kind: "tab", label: "Watch the pushes", tab: "pushes" },
    }),
  },
  {
    id: "restart",
    title: "Restart what cached it",
    done: ({ changed, delivered, restartVote, hasSaid }) =>
      changed &&
      delivered &&
      restartVote === undefined &&
      !hasSaid(/(being planned|approved|under way|a person is needed): restart/i),
    advise: adviseRestart,
  },
  {
    id: "merge",
    title: "Merge the pull request",
    done: ({ pullRequest, hasSaid }) =>
      pullRequest?.state === "merged" || (pullRequest === undefined && hasSaid(/owed by hand/i)),
    advise: adviseMerge,
  },
  {
    id: "resolve",
    title: "Resolve the incident",
    done: (walk) =>
      walk.incident?.isArchived === true ||
      (walk.pullRequest?.state !== "open" &&
        walk.button("incident.resolve", /^resolve/i) === undefined &&
        walk.hasSaid(/\bresolved\b/i)),
    advise: adviseResolve,
  },
  {
    id: "postmortem",
    title: "Read the postmortem",
    done: (walk) => walk.hasSaid(/postmortem.*\.md/i),
    advise: (walk) => ({
      words: "Ask for the postmortem.",
      why: "It is written from the journal: the timeline, the durations, the cause and what is still to be done.",
      action: write(walk, "/incident postmortem"),
    }),
  },
];

/** The index of the last step that needs all before it. */
export const lastInOrder = steps.findIndex(({ id }) => id === "push");

/** What there is to say after the last step. */
export function ending({ mendedIn, isWatched }: Walk): Advice {
  const took =
    mendedIn === null
      ? ""
      : `The first push came ${duration(mendedIn)} after the incident was opened; in the real outage it took ${real.fromIncidentToPush} minutes. `;
  return {
    words: "Push works, and the incident is written up.",
    why: isWatched
      ? `${took}To walk it again, restart with --reset.`
      : `${took}To see Firebreak notice by itself, restart with --reset --watched.`,
    action: { kind: "tab", label: "Make something fail", tab: "records" },
  };
}

function writeIn(channel: string | undefined, text: string): HintAction {
  return { kind: "fill", label: "Write the command", channel: channel ?? "", text };
}

function write({ incident }: Walk, text: string): HintAction {
  return writeIn(incident?.id, text);
}

function show(button: PlacedButton | undefined): HintAction | null {
  if (button === undefined) return null;
  const { channel, ts, actionId } = button;
  return { kind: "show", label: "Show me", channel, ts, actionId };
}

function adviseOpen({ isWatched, lobby }: Walk): Advice {
  if (isWatched) {
    return {
      words: "iPhones get no push. Firebreak watches this certificate, and is about to open the incident by itself.",
      why: `In the real outage nobody watched it, and an incident was called after ${real.untilCalled} minutes.`,
      action: null,
    };
  }
  return {
    words: "iPhones get no push, so customers can’t sign in. Open an incident: send this command.",
    why: `It gathers people and tells customers. In the real outage, customers were told after ${real.untilCustomersKnew} minutes.`,
    action: writeIn(lobby?.id, "/incident open iOS push is failing"),
  };
}

function adviseRotate(walk: Walk): Advice {
  const action = show(walk.button("rotation.start", /rotate/i));
  if (walk.isByWatch) {
    return {
      words: `Firebreak has opened #${walk.incident?.name} by itself, and found the cause: the certificate has expired. Press Rotate certificate.`,
      why: `It watches this certificate: it told its owners, and woke whoever is on call. In the real outage, finding the cause took ${real.untilCalled + real.toFindTheCause} minutes.`,
      action,
    };
  }
  return {
    words: "The certificate has expired. Press Rotate certificate.",
    why: "Firebreak makes a new key. It goes to the secret store and nowhere else: all you will see is a signing request.",
    action,
  };
}

function adviseUpload(walk: Walk): Advice {
  const upload = walk.button("rotation.upload", /upload/i);
  return {
    words:
      upload === undefined
        ? "Firebreak checks the certificate, and opens a pull request."
        : "Hand the certificate over: press Upload certificate.",
    why: "It is held against the key and tried at Apple’s push service before it becomes a plan.",
    action: show(upload),
  };
}

function adviseVote(walk: Walk): Advice {
  const { me, people, vote } = walk;
  if (vote === undefined) return adviseWithoutVote(walk);
  const others = people.filter(({ id }) => id !== vote.requester && id !== me.id && !vote.voters.includes(id));
  const next = others.find(approvesByTrade) ?? others[0];
  const action: HintAction | null =
    next === undefined ? null : { kind: "person", label: `Become ${next.realName}`, person: next.id };
  if (vote.voters.includes(me.id)) {
    return {
      words: "You have approved. One more person has to.",
      why: "A second click of yours doesn’t count twice: try it. Then be somebody else.",
      action,
    };
  }
  if (me.id === vote.requester && !walk.hasSaid(/someone else must approve/i)) {
    return {
      words: "Read what will be done, then press Approve rotation. You will be refused, because you asked.",
      why: "A change to production needs two people, and neither may be the one who asked.",
      action: show(vote.button),
    };
  }
  if (me.id === vote.requester || (people.some(approvesByTrade) && !approvesByTrade(me))) {
    return { words: "Somebody else has to approve.", why: "In this world you can be anybody.", action };
  }
  return {
    words: "Read what will be done, then press Approve rotation.",
    why: "The approval is for exactly this plan. If the world changes before the write, it no longer counts.",
    action: show(vote.button),
  };
}

function adviseRestart(walk: Walk): Advice {
  const { me, people, restartVote: vote } = walk;
  const why =
    "It read the certificate when it started, and keeps the old one until it starts again. In the real outage this rolling restart was waited for.";
  if (vote === undefined) {
    return {
      words: "Firebreak restarts the notification service, task by task. Its card says how far it is.",
      why,
      action: null,
    };
  }
  const next = people.find((person) => person.id !== vote.requester && approvesByTrade(person));
  if (me.id === vote.requester || (next !== undefined && !approvesByTrade(me))) {
    const action: HintAction | null =
      next === undefined ? null : { kind: "person", label: `Become ${next.realName}`, person: next.id };
    return {
      words: "The notification service still has the old certificate. Somebody else has to approve its restart.",
      why,
      action,
    };
  }
  return { words: "Press Approve restart: one approver is enough for this.", why, action: show(vote.button) };
}

function adviseWithoutVote(walk: Walk): Advice {
  const again = walk.button("rotation.ask-again", /ask again/i);
  if (again === undefined) {
    return { words: "Firebreak is at work.", why: "The rotation’s card says how far it is.", action: null };
  }
  return {
    words: "The request has ended without a write. Press Ask again.",
    why: "A new plan is made from the same certificate, and two people are asked once more.",
    action: show(again),
  };
}

function approvesByTrade({ title }: { title: string }): boolean {
  return /approve/i.test(title);
}

function adviseMerge(walk: Walk): Advice {
  if (!walk.hasSaid(/can.t be resolved yet/i)) {
    return {
      words: "Push works again. Try to resolve the incident, and be refused.",
      why: "The code still names the old certificate: its next apply would bring it back.",
      action: write(walk, "/incident resolve"),
    };
  }
  return {
    words: "Read the pull request, and merge it.",
    why: "From then on the code names the certificate that SNS has.",
    action: { kind: "tab", label: "Read the pull request", tab: "pull-request" },
  };
}

function adviseResolve(walk: Walk): Advice {
  const discarded = walk.button("rotation.confirm-discarded", /discarded/i);
  if (discarded !== undefined) {
    return {
      words:
        "Plans made before the merge still hold the old certificate. Say that they are gone: press Old plans are discarded.",
      why: "Whoever applies such a plan brings the expired certificate back. Firebreak looks for that for a week.",
      action: show(discarded),
    };
  }
  if (walk.hasSaid(/before it can be resolved/i)) {
    return {
      words: "Firebreak compares the merged code with SNS.",
      why: "The card at the top of the channel says what is left.",
      action: null,
    };
  }
  return {
    words: "The code and SNS agree. Resolve the incident.",
    why: "Customers were told as soon as push was verified; this closes it for the team.",
    action: write(walk, "/incident resolve"),
  };
}
