import { Command, CommanderError } from "commander";
import { addBreakGlassSheet } from "./break-glass-sheet.ts";
import { addCertInspect } from "./cert/inspect.ts";
import type { CommandLine } from "./command-line.ts";
import { addConfigCheck } from "./config/check.ts";
import { addCredentialHandOver } from "./credential/hand-over.ts";
import { addDrill } from "./drill.ts";
import { addGuardSimulate } from "./guard/simulate.ts";
import { addHealth } from "./health.ts";
import { addIncidentList } from "./incident/list.ts";
import { addIncidentOpen } from "./incident/open.ts";
import { addIncidentPostmortem } from "./incident/postmortem.ts";
import { addIncidentShow } from "./incident/show.ts";
import { addIncidentTimeline } from "./incident/timeline.ts";
import { addJournalErase } from "./journal/erase.ts";
import { addJournalVerify } from "./journal/verify.ts";
import { addObserve } from "./observe.ts";
import { addRunbookCheck } from "./runbook/check.ts";
import { addServe } from "./serve.ts";
import { addStart } from "./start.ts";
import { example } from "./writing.ts";

/** Commands about one noun. */
const groups = [
  {
    name: "incident",
    description: "list, show and open incidents",
    example: "firebreak incident list",
    commands: [addIncidentList, addIncidentShow, addIncidentOpen, addIncidentTimeline, addIncidentPostmortem],
  },
  {
    name: "credential",
    description: "hand credentials over",
    example: "firebreak credential hand-over INC-3 < aps.cer",
    commands: [addCredentialHandOver],
  },
  {
    name: "cert",
    description: "look into files of certificates",
    example: "firebreak cert inspect aps.cer",
    commands: [addCertInspect],
  },
  {
    name: "guard",
    description: "ask the guard what it would say",
    example: "firebreak guard simulate ios-prod",
    commands: [addGuardSimulate],
  },
  {
    name: "journal",
    description: "verify the journal, erase from it",
    example: "firebreak journal verify",
    commands: [addJournalVerify, addJournalErase],
  },
  {
    name: "runbook",
    description: "check runbooks",
    example: "firebreak runbook check",
    commands: [addRunbookCheck],
  },
  {
    name: "config",
    description: "check the configuration",
    example: "firebreak config check",
    commands: [addConfigCheck],
  },
];

/** Runs the command that the arguments ask for; what went wrong is told in words, and never thrown. */
export async function runCommand(args: readonly string[], line: CommandLine): Promise<void> {
  try {
    await createProgram(line).parseAsync(args, { from: "user" });
  } catch (thrown) {
    // Commander has told what is wrong with the usage, or given the help that was asked for.
    if (thrown instanceof CommanderError) line.endWith(thrown.exitCode === 0 ? 0 : 2);
    else await line.refuse(thrown);
  }
}

function createProgram(line: CommandLine): Command {
  const program = new Command("firebreak")
    .description(
      'A Slack bot that takes a team from "push notifications are failing" to fixed, verified and written up.',
    )
    .version(line.version, "--version", "print the version")
    .option("--data <directory>", "the bot's data directory (default: FIREBREAK_DATA, else .firebreak/data)")
    .helpOption("--help", "print this help")
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: (text) => line.print(text.trimEnd()), writeErr: (text) => line.tell(text.trimEnd()) })
    .showHelpAfterError("Add --help to see how it is used.")
    .addHelpText("after", example("firebreak start", "firebreak incident list"))
    .exitOverride()
    .hook("preAction", () => {
      const { data } = program.opts<{ data?: string }>();
      if (data !== undefined) line.useData(data);
    });

  addStart(program, line);
  addServe(program, line);
  addDrill(program, line);
  addObserve(program, line);
  addBreakGlassSheet(program, line);
  for (const group of groups) {
    const command = program.command(group.name).description(group.description);
    command.addHelpText("after", example(group.example));
    for (const add of group.commands) add(command, line);
  }
  addHealth(program, line);
  return program;
}
