import type { Command } from "commander";
import { type ConfirmOptions, confirm } from "../confirm.ts";
import { CliError, EXIT_CODES } from "../exit-codes.ts";
import {
  addServerOptions,
  type GraphClient,
  type ServerOptions,
  withGraph,
} from "../graph-client.ts";
import { collect, type PersonShape, segment } from "../lookup.ts";
import { typeAttribute } from "../name-values.ts";
import { plainText } from "../plain.ts";
import type { CommandContext } from "../program.ts";
import type { FilePerson, PeopleList, SyncProblem } from "../services.ts";
import { writeJson } from "../terminal.ts";

interface ImportOptions extends ServerOptions, ConfirmOptions {
  readonly deleteMissing?: true;
  readonly restore?: true;
  readonly dryRun?: true;
  readonly allowDeletes?: string;
}

/** Somebody whom the directory knows, with what is sent of them. */
interface KnownPerson {
  readonly id: string;
  readonly person: FilePerson;
  readonly body: object;
}

/** What an import changes: each person with what is sent. */
interface ImportPlan {
  readonly add: readonly FilePerson[];
  readonly change: readonly KnownPerson[];
  /** People who were deleted and can still be brought back. */
  readonly restore: readonly KnownPerson[];
  readonly remove: readonly PersonShape[];
  readonly unchanged: number;
}

/** `rollcall directory import FILE`: a CSV file of people into the directory. */
export function addDirectoryImportCommand(directory: Command, context: CommandContext): void {
  addServerOptions(directory.command("import").argument("<file>", "a CSV file with a header line"))
    .description("add and change the people of a CSV file; columns that it lacks stay as they are")
    .option("--delete-missing", "delete people who are not in the file; asks first")
    .option("--allow-deletes <n>", `with more than ${MOST_DELETES} to delete: their exact number`)
    .option("--restore", "bring back people of the file who were deleted less than 30 days ago")
    .option("--dry-run", "say what would change, and change nothing")
    .option("-y, --yes", "do not ask")
    .addHelpText(
      "after",
      "\nExamples:\n  rollcall directory import people.csv --dry-run\n" +
        "  rollcall directory import people.csv --delete-missing\n" +
        "  rollcall directory import people.csv --restore",
    )
    .action((file: string, options: ImportOptions) =>
      withGraph(context, options, async (api) => {
        const list = await context.services.readPeopleFile(file);
        const unread = list.problems.filter(({ code }) => code === "BadRow");
        if (options.deleteMissing && unread.length > 0) {
          const message = `${unread.length} rows can't be read, so nobody is known to be missing.`;
          throw new CliError("guarded", "BadRows", message, { hint: describe(unread[0]) });
        }
        const before = await collect(api.list<PersonShape>("/users"), Number.POSITIVE_INFINITY);
        const gone = api.list<PersonShape>("/directory/deletedItems/microsoft.graph.user");
        const deleted = await collect(gone, Number.POSITIVE_INFINITY);
        const planned = planImport(list, { before, deleted }, options.deleteMissing === true);
        const plan = options.restore ? planned : { ...planned, restore: [] };
        if (plan.remove.length > 0 && !options.dryRun) {
          checkDeletions(plan, options);
          const names = plan.remove.map(({ userPrincipalName }) => userPrincipalName);
          const text = `Delete ${names.length} people who are not in the file?`;
          await confirm(context, options, { text, names });
        }
        const problems = [...list.problems];
        if (!options.restore) problems.push(...planned.restore.map(explainDeleted));
        if (!options.dryRun) problems.push(...(await carryOut(api, list, plan)));
        tell(context, options, plan, problems);
      }),
    );
}

/** More than this at once is a wrong file more often than a wave of leavers. */
const MOST_DELETES = 10;

function checkDeletions({ remove }: ImportPlan, { allowDeletes }: ImportOptions): void {
  const count = remove.length;
  if (count <= MOST_DELETES || allowDeletes === String(count)) return;
  const message = `${count} people are not in the file, more than ${MOST_DELETES}.`;
  throw new CliError("guarded", "TooManyDeletes", `${message} Nothing was done.`, {
    hint: `look at who is missing; if it is right, add --allow-deletes=${count}.`,
  });
}

function planImport(
  list: PeopleList,
  { before, deleted }: Record<"before" | "deleted", readonly PersonShape[]>,
  deleteMissing: boolean,
): ImportPlan {
  const known = new Map(before.map((each) => [each.userPrincipalName.toLowerCase(), each]));
  const gone = indexDeleted(deleted);
  const add: FilePerson[] = [];
  const change: KnownPerson[] = [];
  const restore: KnownPerson[] = [];
  for (const person of list.people) {
    const name = person.userPrincipalName.toLowerCase();
    const old = known.get(name);
    const lost = gone.get(name);
    known.delete(name);
    if (old === undefined && lost !== undefined) {
      restore.push({ id: lost.id, person, body: compare(lost, person, list.columns) });
    } else if (old === undefined) add.push(person);
    else {
      const body = compare(old, person, list.columns);
      if (Object.keys(body).length > 0) change.push({ id: old.id, person, body });
    }
  }
  const remove = deleteMissing ? [...known.values()] : [];
  const unchanged = list.people.length - add.length - change.length - restore.length;
  return { add, change, restore, remove, unchanged };
}

/** By name; of several who had it one after the other, who was deleted last. */
function indexDeleted(deleted: readonly PersonShape[]): ReadonlyMap<string, PersonShape> {
  const byName = new Map<string, PersonShape>();
  for (const each of deleted) {
    const name = each.userPrincipalName.toLowerCase();
    const other = byName.get(name)?.deletedDateTime ?? "";
    if ((each.deletedDateTime ?? "") >= other) byName.set(name, each);
  }
  return byName;
}

/** A second person of that name would get an account of their own beside the one who may return. */
function explainDeleted({ person }: KnownPerson): SyncProblem {
  const { line, userPrincipalName } = person;
  return {
    line,
    userPrincipalName,
    code: "PersonDeleted",
    message: "was deleted less than 30 days ago, and is not added anew. Restore with --restore.",
  };
}

const OWN = ["userPrincipalName", "objectId", "manager", "accountEnabled"];

/** What is to be sent of a person: of the file's columns those with other values. */
function compare(old: PersonShape, person: FilePerson, columns: readonly string[]): object {
  const body: Record<string, unknown> = {};
  for (const name of columns) {
    if (OWN.includes(name)) continue;
    const wanted = typeAttribute(name, person.attributes[name] ?? "");
    const actual = old[name] ?? null;
    if (JSON.stringify(wanted) !== JSON.stringify(actual)) body[name] = wanted;
  }
  const hasState = columns.includes("accountEnabled");
  if (hasState && old.accountEnabled !== person.accountEnabled) {
    body.accountEnabled = person.accountEnabled;
  }
  return body;
}

/** People first, then who leads whom: a manager may come later in the file. */
async function carryOut(
  api: GraphClient,
  list: PeopleList,
  plan: ImportPlan,
): Promise<readonly SyncProblem[]> {
  const problems: SyncProblem[] = [];
  const attempt = async (person: Partial<FilePerson>, work: Promise<unknown>): Promise<void> => {
    try {
      await work;
    } catch (error) {
      // One person's refusal is theirs; a server that is gone ends it all.
      if (!(error instanceof CliError) || error.exit === "otherSide") throw error;
      if (error.exit === "refused") throw error;
      const { line, userPrincipalName } = person;
      const { code, message } = error;
      const where = line === undefined ? {} : { line };
      const who = userPrincipalName === undefined ? {} : { userPrincipalName };
      problems.push({ ...where, ...who, code, message });
    }
  };
  for (const person of plan.add) {
    const { userPrincipalName, accountEnabled, attributes } = person;
    const typed = Object.entries(attributes).map(([name, text]) => {
      return [name, typeAttribute(name, text)];
    });
    const body = { displayName: userPrincipalName, ...Object.fromEntries(typed) };
    await attempt(
      person,
      api.graph("POST", "/users", { ...body, userPrincipalName, accountEnabled }),
    );
  }
  for (const { id, person } of plan.restore) {
    const path = `/directory/deletedItems/${segment(id)}/restore`;
    await attempt(person, api.graph("POST", path));
  }
  const changed = plan.restore.filter(({ body }) => Object.keys(body).length > 0);
  for (const { id, person, body } of [...plan.change, ...changed]) {
    await attempt(person, api.graph("PATCH", `/users/${segment(id)}`, body));
  }
  for (const { person, managerId, userId } of await planManagers(api, list)) {
    const path = `/users/${segment(userId)}/manager/$ref`;
    await attempt(person, api.graph("PUT", path, { "@odata.id": `users/${managerId}` }));
  }
  for (const { id, userPrincipalName } of plan.remove) {
    await attempt({ userPrincipalName }, api.graph("DELETE", `/users/${segment(id)}`));
  }
  return problems;
}

async function planManagers(api: GraphClient, list: PeopleList) {
  const led = list.people.filter(({ manager }) => manager !== undefined);
  if (led.length === 0) return [];
  const now = await collect(api.list<PersonShape>("/users"), Number.POSITIVE_INFINITY);
  const ids = new Map(
    now.map(({ id, userPrincipalName }) => [userPrincipalName.toLowerCase(), id]),
  );
  return led.flatMap((person) => {
    const userId = ids.get(person.userPrincipalName.toLowerCase());
    const managerId = ids.get((person.manager ?? "").toLowerCase());
    return userId === undefined || managerId === undefined ? [] : [{ person, userId, managerId }];
  });
}

function describe(problem: SyncProblem | undefined): string {
  if (problem === undefined) return "";
  const { line, userPrincipalName, message } = problem;
  const where = line === undefined ? "" : `line ${line}: `;
  return plainText(
    `${where}${userPrincipalName === undefined ? "" : `${userPrincipalName}: `}${message}`,
  );
}

function tell(
  { terminal, setExit }: CommandContext,
  options: ImportOptions,
  plan: ImportPlan,
  problems: readonly SyncProblem[],
): void {
  const { add, change, restore, remove, unchanged } = plan;
  const refused = new Set(problems.map(({ userPrincipalName }) => userPrincipalName));
  const count = (people: readonly { readonly userPrincipalName: string }[]): number =>
    people.filter(({ userPrincipalName }) => !refused.has(userPrincipalName)).length;
  const counts = {
    added: count(add),
    changed: count(change.map(({ person }) => person)),
    restored: count(restore.map(({ person }) => person)),
    deleted: count(remove),
    unchanged,
  };
  if (problems.some(({ code }) => code !== "ManagerNotFound")) setExit(EXIT_CODES.partial.exit);
  const dryRun = options.dryRun === true;
  if (options.json) {
    writeJson(terminal, { dryRun, counts, problems });
    return;
  }
  for (const problem of problems) terminal.err(`${describe(problem)}  ${problem.code}\n`);
  const what = dryRun ? "Nothing was changed. Would be: " : "";
  terminal.out(
    `${what}${counts.added} added, ${counts.changed} changed, ${counts.restored} restored, ` +
      `${counts.deleted} deleted, ${unchanged} unchanged, ${problems.length} problems\n`,
  );
}
