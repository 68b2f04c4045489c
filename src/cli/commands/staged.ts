import { type Command, Option } from "commander";
import { type ConfirmOptions, confirm } from "../confirm.ts";
import { CliError } from "../exit-codes.ts";
import {
  addServerOptions,
  formatQuery,
  type GraphClient,
  type ServerOptions,
  withGraph,
} from "../graph-client.ts";
import { formatTime } from "../job-shapes.ts";
import { type JobPlace, lookUpJob } from "../lookup.ts";
import { suggestName } from "../nearest.ts";
import type { CommandContext } from "../program.ts";
import { writeTable } from "../table.ts";
import { tellsTimesAgo, writeJson } from "../terminal.ts";

/** A disabling or deletion that the guard held back. */
interface StagedShape {
  readonly objectType: "User" | "Group";
  readonly sourceId: string;
  readonly displayName: string;
  readonly action: "disable" | "delete";
  readonly cause: string;
  readonly status: string;
  readonly stagedDateTime: string;
  readonly decidedBy?: string;
}

const PER_PAGE = 999;

/** `rollcall staged …`: deletions that wait for a person. */
export function addStagedCommands(program: Command, context: CommandContext): void {
  const staged = program
    .command("staged")
    .description("disablings and deletions that were held back and wait for you");
  addListCommand(staged, context);
  addDecisionCommand(staged, context, "allow");
  addDecisionCommand(staged, context, "keep");
}

function addListCommand(staged: Command, context: CommandContext): void {
  addServerOptions(staged.command("list").argument("<application>", "its name or id"))
    .description("list who would lose their account, and why")
    .addOption(
      new Option("--status <status>", "which ones")
        .choices(["waiting", "allowed", "kept", "all"])
        .default("waiting"),
    )
    .action((name: string, options: ServerOptions & { readonly status: string }) =>
      withGraph(context, options, async (api) => {
        const items = await listStaged(api, await lookUpJob(api, name), options.status);
        if (options.json) return writeJson(context.terminal, { items });
        const { terminal } = context;
        const relative = tellsTimesAgo(terminal);
        const rows = items.map((each) => [
          each.displayName,
          each.action,
          each.cause,
          each.status,
          formatTime(each.stagedDateTime, Date.now(), relative),
          each.sourceId,
        ]);
        const titles = ["NAME", "ACTION", "CAUSE", "STATUS", "SINCE", "ID"];
        writeTable(terminal, titles, rows, "Nothing waits.");
      }),
    );
}

async function listStaged(
  api: GraphClient,
  { ownPath }: JobPlace,
  status: string,
): Promise<readonly StagedShape[]> {
  const items: StagedShape[] = [];
  let after: string | undefined;
  do {
    const wanted = status === "all" ? undefined : status;
    const query = formatQuery({ top: String(PER_PAGE), status: wanted, after });
    const path = `${ownPath}/stagedDeletions${query}`;
    const { value } = await api.rollcall<{ readonly value: readonly StagedShape[] }>("GET", path);
    items.push(...value);
    const last = value.at(-1);
    after =
      value.length < PER_PAGE || last === undefined
        ? undefined
        : `${last.objectType}/${last.sourceId}`;
  } while (after !== undefined);
  return items;
}

interface DecisionOptions extends ServerOptions, ConfirmOptions {
  readonly all?: true;
}

function addDecisionCommand(
  staged: Command,
  context: CommandContext,
  word: "allow" | "keep",
): void {
  const description =
    word === "allow"
      ? "let them go: the accounts are disabled or deleted when the job is started"
      : "keep the accounts: nobody is asked again before something changes";
  const command = addServerOptions(
    staged
      .command(word)
      .argument("<application>", "its name or id")
      .argument("[people...]", "names or ids, as `staged list` shows them"),
  )
    .description(description)
    .option("--all", "all that wait");
  if (word === "allow") command.option("-y, --yes", "do not ask");
  command.action((name: string, people: readonly string[], options: DecisionOptions) =>
    withGraph(context, options, async (api) => {
      const place = await lookUpJob(api, name);
      const chosen = choose(await listStaged(api, place, "waiting"), people, options);
      if (word === "allow" && chosen.length > 0) {
        const text = `Let ${chosen.length} accounts be disabled or deleted?`;
        const names = chosen.map((each) => `${each.action}  ${each.displayName}`);
        await confirm(context, options, { text, names });
      }
      // Each by name: who was held back meanwhile has not been looked at.
      const keys = chosen.map(({ objectType, sourceId }) => ({ objectType, sourceId }));
      const decided = await decideAll(api, `${place.ownPath}/stagedDeletions/${word}`, keys);
      if (options.json) return writeJson(context.terminal, decided);
      const done = word === "allow" ? "allowed" : "kept";
      context.terminal.out(`${decided.decided} ${done}, ${decided.waiting} still wait.\n`);
      if (word === "allow" && decided.decided > 0) {
        context.terminal.err(`Next: rollcall job start ${JSON.stringify(name)}\n`);
      }
    }),
  );
}

function choose(
  waiting: readonly StagedShape[],
  people: readonly string[],
  { all }: DecisionOptions,
): readonly StagedShape[] {
  if (all === true && people.length === 0) return waiting;
  if (all === true || people.length === 0) {
    throw new CliError("misuse", "NobodyNamed", "Name people, or give --all; not both.");
  }
  return people.map((name) => {
    const found = waiting.filter(({ sourceId, displayName }) => {
      return sourceId === name || displayName.toLowerCase() === name.toLowerCase();
    });
    const [only] = found;
    if (only !== undefined && found.length === 1) return only;
    if (only !== undefined) {
      throw new CliError("misuse", "AmbiguousName", `Several who wait are called "${name}".`, {
        hint: "name one by its id.",
      });
    }
    const names = waiting.map(({ displayName }) => displayName);
    const message = `Nobody who waits is called "${name}".${suggestName(name, names)}`;
    throw new CliError("notFound", "NotWaiting", message);
  });
}

const PER_REQUEST = 1_000;

async function decideAll(
  api: GraphClient,
  path: string,
  keys: readonly object[],
): Promise<{ readonly decided: number; readonly waiting: number }> {
  let decided = 0;
  let waiting = 0;
  for (let from = 0; from < keys.length; from += PER_REQUEST) {
    const body = { keys: keys.slice(from, from + PER_REQUEST) };
    const answer = await api.rollcall<{ decided: number; waiting: number }>("POST", path, body);
    decided += answer.decided;
    waiting = answer.waiting;
  }
  return { decided, waiting };
}
