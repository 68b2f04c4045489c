import { Command, CommanderError, Option } from "commander";
import { addAdminCommands } from "./commands/admin.ts";
import { addApiCommand } from "./commands/api.ts";
import { addAppCommands } from "./commands/app.ts";
import { addApplyCommand } from "./commands/apply.ts";
import { addAssignCommands } from "./commands/assign.ts";
import { addBackupCommand } from "./commands/backup.ts";
import { addCompletionCommand } from "./commands/completion.ts";
import { addConfigCommands } from "./commands/config.ts";
import { addDemoCommand } from "./commands/demo.ts";
import { addDirectoryCommands } from "./commands/directory.ts";
import { addDoctorCommand } from "./commands/doctor.ts";
import { addEmployeeCommands } from "./commands/employee.ts";
import { addExprCommand } from "./commands/expr.ts";
import { addGalleryCommands } from "./commands/gallery.ts";
import { addInitCommand } from "./commands/init.ts";
import { addJobCommands } from "./commands/job.ts";
import { addLoginCommand, addLogoutCommand } from "./commands/login.ts";
import { addLogCommands } from "./commands/logs.ts";
import { addMailCommand } from "./commands/mail.ts";
import { addMappingCommands } from "./commands/mapping.ts";
import { addOpenCommand } from "./commands/open.ts";
import { addOrganizationCommands } from "./commands/organization.ts";
import { addOwnershipCommands } from "./commands/ownership.ts";
import { addPersonCommands } from "./commands/person.ts";
import { addPlanCommand } from "./commands/plan.ts";
import { addProvisionCommand } from "./commands/provision.ts";
import { addProvisioningLogCommand } from "./commands/provisioning-logs.ts";
import { addReconcileCommand } from "./commands/reconcile.ts";
import { addScimCommands } from "./commands/scim.ts";
import { addScopeCommands } from "./commands/scope.ts";
import { addServerCommand, addUpCommand } from "./commands/server.ts";
import { addSourceCommands } from "./commands/source.ts";
import { addStagedCommands } from "./commands/staged.ts";
import { addStatusCommand } from "./commands/status.ts";
import { addSyncCommand } from "./commands/sync.ts";
import { addTokenCommands } from "./commands/token.ts";
import { addUndoCommand } from "./commands/undo.ts";
import { addContextCommands, addWhoamiCommand } from "./commands/whoami.ts";
import { addWhyCommand } from "./commands/why.ts";
import { addWorkerCommand } from "./commands/worker.ts";
import { describeUsed, type UsedPlace } from "./contexts.ts";
import { CliError, EXIT_CODES } from "./exit-codes.ts";
import { createOutput, OUTPUT_HELP } from "./output.ts";
import type { CliServices } from "./services.ts";
import { reportError, type Terminal } from "./terminal.ts";

/** What every command is given. */
export interface CommandContext {
  readonly services: CliServices;
  readonly terminal: Terminal;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by Ctrl+C and by SIGTERM. */
  readonly signal: AbortSignal;
  /** Say how the process is to end, where that is not "done". */
  readonly setExit: (exit: number) => void;
  /** Where a flag's value is from: `cli`, `env` or `default`; undefined: there is none. */
  readonly sourceOf: (option: string) => string | undefined;
  /** Note where the command works, so that its questions and its failure say so. */
  readonly notePlace: (used: UsedPlace) => void;
  readonly usedPlace: () => UsedPlace | undefined;
}

/**
 * Run one command line.
 *
 * @param args - without the program's own name
 * @returns the exit code
 */
export async function runCli(
  args: readonly string[],
  given: Pick<CommandContext, "services" | "terminal" | "env" | "signal">,
): Promise<number> {
  let exit: number = EXIT_CODES.done.exit;
  let running: Command | undefined;
  let used: UsedPlace | undefined;
  const output = createOutput(given.terminal);
  const context: CommandContext = {
    ...given,
    terminal: output.terminal,
    setExit: (code) => {
      exit = code;
    },
    sourceOf: (option) => running?.getOptionValueSource(option),
    notePlace: (place) => {
      used = place;
    },
    usedPlace: () => used,
  };
  const program = buildProgram(context);
  program.hook("preAction", (_program, command) => {
    running = command;
  });
  output.addOptions(program, context);
  try {
    await program.parseAsync([...args], { from: "user" });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError) {
      // Help and version were asked for and shown; the rest is wrong use, already explained.
      return error.exitCode === 0 ? EXIT_CODES.done.exit : EXIT_CODES.misuse.exit;
    }
    const { aborted, reason } = given.signal;
    const cause: unknown = aborted && reason instanceof CliError ? reason : error;
    const [json, color] = [args.includes("--json"), !args.includes("--no-color")];
    return reportError(given.terminal, cause, { json, color, used: used && describeUsed(used) });
  }
}

/** The whole command tree; also the source of the reference in `docs/`. */
export function buildProgram(context: CommandContext): Command {
  const program = new Command("rollcall");
  program
    .description("Automatic user provisioning that you run yourself.")
    .version(context.services.version)
    .exitOverride()
    // A command and those below it know the same flags: each takes those behind its own name.
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .addHelpText("after", OUTPUT_HELP)
    .configureOutput({
      writeOut: (text) => context.terminal.out(text),
      writeErr: (text) => context.terminal.err(text),
    });
  addStatusCommand(program, context);
  addWhyCommand(program, context);
  addAppCommands(program, context);
  addGalleryCommands(program, context);
  addJobCommands(program, context);
  addMappingCommands(program, context);
  addScopeCommands(program, context);
  addAssignCommands(program, context);
  addPersonCommands(program, context);
  addDirectoryCommands(program, context);
  addSourceCommands(program, context);
  addStagedCommands(program, context);
  addSyncCommand(program, context);
  addServerCommand(program, context);
  addWorkerCommand(program, context);
  addInitCommand(program, context);
  addUpCommand(program, context);
  addDemoCommand(program, context);
  addDoctorCommand(program, context);
  addBackupCommand(program, context);
  addOpenCommand(program, context);
  const saas = addOrganizationCommands(program, context);
  addEmployeeCommands(saas, context);
  addOwnershipCommands(saas, context);
  addLogCommands(saas, context);
  addProvisioningLogCommand(program, context);
  addMailCommand(program, context);
  addPlanCommand(program, context);
  addApplyCommand(program, context);
  addUndoCommand(program, context);
  addReconcileCommand(program, context);
  addProvisionCommand(program, context);
  addConfigCommands(program, context);
  addAdminCommands(program, context);
  addTokenCommands(program, context);
  addScimCommands(program, context);
  addExprCommand(program, context);
  addApiCommand(program, context);
  addLoginCommand(program, context);
  addLogoutCommand(program, context);
  addWhoamiCommand(program, context);
  addContextCommands(program, context);
  addCompletionCommand(program, context);
  return program;
}

/** `--data DIR`, as every command that keeps something understands it. */
export function dataOption(): Option {
  return new Option("--data <dir>", "folder of the embedded database")
    .env("ROLLCALL_DATA")
    .default("data", "./data");
}

/** `--json`, as every command understands it. */
export function jsonOption(): Option {
  return new Option("--json", "print the result as one line of JSON");
}
