import { findColumnUse } from "../directory/merge-person.ts";
import type { PeopleList } from "../directory/people-file.ts";
import { reportPeople } from "../directory/people-report.ts";
import { hasPermission, reachesApplication } from "../directory/roles.ts";
import { countLiving } from "../provisioning/directory-listing.ts";
import {
  type ImportOrder,
  importPeople,
  readImportedFile,
} from "../provisioning/people-import-desk.ts";
import { readPeopleSources } from "../provisioning/people-sources.ts";
import {
  type Leavers,
  type PeopleImportPlan,
  type PlannedPerson,
  planPeopleImport,
} from "../provisioning/plan-people-import.ts";
import { actorOf } from "./graph-caller.ts";
import { describeGraphRefusal, GraphRequestError } from "./graph-error.ts";
import type { GraphAnswer, GraphCall, GraphRoute } from "./graph-route.ts";

/** Where people come from, and files of them. */
export const SOURCE_ROUTES: readonly GraphRoute[] = [
  {
    method: "GET",
    api: "rollcall",
    path: "/directory/sources",
    permission: "directory.read",
    gives: "anything",
    summary: "Imports of files, applications that send people, and who else may write.",
    handle: async (call) => ({ body: await presentSources(call) }),
  },
  {
    method: "POST",
    api: "rollcall",
    path: "/directory/imports/preview",
    permission: "directory.write",
    takesFile: true,
    gives: "anything",
    summary:
      "A CSV file (text/csv); parameters: restore=true, leavers=keep, disable or delete. How it " +
      "is understood, what to look at, and what an import would do; nothing is changed.",
    handle: preview,
  },
  {
    method: "POST",
    api: "rollcall",
    path: "/directory/imports",
    permission: "directory.write",
    takesFile: true,
    gives: "anything",
    summary:
      "The same, carried out; further parameters: fileName, allowLeavers=the exact number. Lines " +
      "of JSON: {progress}, at the end {result}, or {error}.",
    handle: importFile,
  },
];

async function presentSources(call: GraphCall): Promise<object> {
  const { deps, tenantId, caller } = call;
  const reaches = (id: string): boolean => reachesApplication(caller, id);
  const [found, people] = await Promise.all([
    readPeopleSources(deps, tenantId, reaches),
    countLiving(deps.directory, tenantId, "User"),
  ]);
  const { imports, inbound, tokens, administrators, lastChange } = found;
  return {
    people,
    lastChange: lastChange ?? null,
    imports: imports.map(({ at, by, noted }) => ({ at, by: by.displayName, ...noted })),
    inbound,
    // Who may see neither is not told how many there are either.
    tokens: hasPermission(caller, "token.read")
      ? tokens.map(({ id, name, role, lastUsed }) => ({
          id,
          name,
          role,
          lastUsedDateTime: lastUsed ?? null,
        }))
      : null,
    administrators: hasPermission(caller, "administrator.read")
      ? administrators.map(({ id, name, role, lastSignedIn }) => ({
          id,
          name,
          role,
          lastSignInDateTime: lastSignedIn ?? null,
        }))
      : null,
  };
}

const PREVIEWED = 10;
const MOST_NAMES = 200;
const MOST_PROBLEMS = 1_000;

async function preview(call: GraphCall): Promise<GraphAnswer> {
  const { deps, tenantId, signal } = call;
  const leave = await deps.imports.enter(tenantId);
  try {
    const order = await readOrder(call);
    const plan = await planPeopleImport(deps, tenantId, order, signal);
    const { list, leavers } = order;
    const report = reportPeople({ ...list, problems: plan.problems });
    return {
      body: {
        columns: list.columns.map((column) => ({ ...column, use: findColumnUse(column) })),
        people: list.people.length,
        preview: list.people.slice(0, PREVIEWED),
        report,
        ...presentPlan(plan, leavers),
      },
    };
  } finally {
    leave();
  }
}

function presentPlan(plan: PeopleImportPlan, leavers: Leavers): object {
  const of = (kind: PlannedPerson["kind"]) => plan.people.filter((each) => each.kind === kind);
  const name = ({ person, id }: PlannedPerson): object => ({
    line: person.line,
    userPrincipalName: person.userPrincipalName,
    displayName: person.attributes.displayName ?? person.userPrincipalName,
    ...(id !== undefined && { id }),
  });
  const [created, changed, restored] = [of("created"), of("changed"), of("restored")];
  return {
    counts: {
      created: created.length,
      changed: changed.length,
      restored: restored.length,
      unchanged: plan.people.length - created.length - changed.length - restored.length,
      disabled: leavers === "disable" ? plan.leavers.length : 0,
      deleted: leavers === "delete" ? plan.leavers.length : 0,
    },
    names: {
      created: created.slice(0, MOST_NAMES).map(name),
      changed: changed.slice(0, MOST_NAMES).map(name),
      restored: restored.slice(0, MOST_NAMES).map(name),
      leavers: plan.leavers.slice(0, MOST_PROBLEMS),
    },
    ...presentProblems(plan.problems),
    guard: plan.guard ?? null,
  };
}

function presentProblems(problems: PeopleImportPlan["problems"]): object {
  return { problems: problems.slice(0, MOST_PROBLEMS), problemCount: problems.length };
}

async function importFile(call: GraphCall): Promise<GraphAnswer> {
  const { deps, tenantId, caller, signal } = call;
  const leave = await deps.imports.enter(tenantId);
  try {
    const order = await readOrder(call);
    const desk = { ...deps, actor: actorOf(caller) };
    const work = importPeople(desk, tenantId, order, signal);
    // What is refused as a whole is refused with a status, before anything is sent.
    const first = await work.next();
    // Of an answer that nobody waits for any more, perhaps not even the first piece is taken.
    const giveUp = () => void work.return(undefined as never).then(leave, leave);
    if (signal.aborted) giveUp();
    else signal.addEventListener("abort", giveUp);
    return { contentType: "application/x-ndjson", pieces: tell(call, work, first, leave) };
  } catch (error) {
    leave();
    throw error;
  }
}

/** Whoever asked is asked for again after so many pieces. */
const PIECES_BETWEEN = 20;

async function* tell(
  call: GraphCall,
  work: ReturnType<typeof importPeople>,
  first: Awaited<ReturnType<typeof work.next>>,
  leave: () => void,
): AsyncGenerator<string> {
  try {
    let step = first;
    for (let pieces = 1; !step.done; pieces += 1) {
      yield formatLine({ progress: step.value });
      if (pieces % PIECES_BETWEEN === 0 && !(await call.isStillAllowed())) {
        const message = "The session or the token ended. What was imported by now stays.";
        throw new GraphRequestError("InvalidAuthenticationToken", message);
      }
      step = await work.next();
    }
    const { counts, problems, isComplete } = step.value;
    yield formatLine({ result: { counts, isComplete, ...presentProblems(problems) } });
  } catch (error) {
    const refusal = describeGraphRefusal(error, call.deps.bodyLimit);
    if (refusal === undefined) throw error;
    yield formatLine({ error: { code: refusal.code, message: refusal.message } });
  } finally {
    await work.return(undefined as never).finally(leave);
  }
}

function formatLine(value: object): string {
  return `${JSON.stringify(value)}\n`;
}

async function readOrder(call: GraphCall): Promise<ImportOrder & { readonly list: PeopleList }> {
  const { deps, signal, body, query } = call;
  const { restore, leavers = "keep", allowLeavers, fileName } = query.parameters;
  if (leavers !== "keep" && leavers !== "disable" && leavers !== "delete") {
    throw new GraphRequestError("BadRequest", "leavers is keep, disable or delete.");
  }
  const allowed = allowLeavers === undefined ? undefined : Number(allowLeavers);
  if (allowed !== undefined && !Number.isSafeInteger(allowed)) {
    throw new GraphRequestError("BadRequest", "allowLeavers is a whole number.");
  }
  const list = await readImportedFile(deps, body as Buffer, signal);
  return {
    list,
    restore: restore === "true",
    leavers,
    ...(allowed !== undefined && { allowLeavers: allowed }),
    ...(fileName !== undefined && { fileName: fileName.slice(0, LONGEST_NAME) }),
  };
}

const LONGEST_NAME = 200;
