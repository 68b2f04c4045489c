import type { World } from "../common/world.ts";
import { DirectoryError } from "../directory/errors.ts";
import { foldName } from "../directory/import.ts";
import {
  type MergeRules,
  mergePerson,
  type PersonMerge,
  readMergeRules,
} from "../directory/merge-person.ts";
import type { FilePerson, FileProblem, PeopleList } from "../directory/people-file.ts";
import type { DirectoryReader } from "../directory/ports.ts";
import type { DirectoryUser } from "../directory/user.ts";

/** What becomes of people of the directory who are not in the file. */
export type Leavers = "keep" | "disable" | "delete";

/** What is asked of an import. */
export interface ImportRequest {
  readonly list: PeopleList;
  /** Bring back people of the file who were deleted. */
  readonly restore: boolean;
  readonly leavers: Leavers;
}

/** Who will be whose manager: somebody of the directory, somebody of the file, or nobody. */
export type PlannedManager =
  | { readonly kind: "id"; readonly id: string }
  | { readonly kind: "inFile"; readonly name: string }
  | { readonly kind: "nobody" };

/** What an import does about one person of the file. */
export interface PlannedPerson {
  readonly person: FilePerson;
  readonly kind: Exclude<PersonMerge["kind"], "refused">;
  /** Absent for who is created. */
  readonly id?: string;
  /** Absent where it stays as it is. */
  readonly manager?: PlannedManager;
}

/** Somebody of the directory whom the file does not name. */
export interface Leaver {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly displayName: string;
}

/** Why an import with these leavers is not carried out just so. */
export interface ImportGuard {
  readonly code: "BadRows" | "TooManyLeavers";
  readonly message: string;
}

/** What an import comes to; nothing is written yet. */
export interface PeopleImportPlan {
  readonly rules: MergeRules;
  /** In the file's order, without those who are refused. */
  readonly people: readonly PlannedPerson[];
  readonly leavers: readonly Leaver[];
  readonly problems: readonly FileProblem[];
  readonly guard?: ImportGuard;
}

/** What planning takes. */
export interface PlanImportPorts {
  readonly directory: DirectoryReader;
  readonly world: World;
}

/** More than this at once is a wrong file more often than a wave of leavers. */
export const MOST_LEAVERS = 10;

const PAGE = 500;

/**
 * Compare a file of people with the directory: who is created, changed, restored, who is left out
 * and who is missing. The directory is walked once, part by part, so that others get their turn.
 *
 * @throws the signal's reason when it is aborted
 */
export async function planPeopleImport(
  ports: PlanImportPorts,
  tenantId: string,
  request: ImportRequest,
  signal: AbortSignal,
): Promise<PeopleImportPlan> {
  const { list, restore } = request;
  const rules = readMergeRules(list.columns, { restore, nowMs: ports.world.now() });
  const walk = new DirectoryWalk(request, rules);
  let afterId = "";
  for (;;) {
    const page = await ports.directory.listUsers(tenantId, { afterId, limit: PAGE });
    for (const user of page) walk.meet(user);
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) break;
    afterId = last.id;
    await ports.world.sleep(0, signal);
  }
  for (const [index, person] of list.people.entries()) {
    walk.settle(person);
    if (index % PAGE === PAGE - 1) await ports.world.sleep(0, signal);
  }
  const plan = walk.finish();
  const guard = guardLeavers(request, plan.leavers.length);
  return { rules, ...plan, ...(guard !== undefined && { guard }) };
}

/** @throws DirectoryError the guard's, unless just so many were allowed to go */
export function checkGuard(plan: PeopleImportPlan, allowLeavers: number | undefined): void {
  const { guard, leavers } = plan;
  if (guard === undefined) return;
  if (guard.code === "TooManyLeavers" && allowLeavers === leavers.length) return;
  throw new DirectoryError(guard.code, guard.message);
}

function guardLeavers({ list, leavers }: ImportRequest, count: number): ImportGuard | undefined {
  if (leavers === "keep") return undefined;
  const unread = list.problems.filter(({ code }) => code === "BadRow").length;
  if (unread > 0 || list.people.length === 0) {
    const why = unread > 0 ? `${unread} rows can't be read` : "The file names nobody";
    const message = `${why}, so nobody is known to be missing. Correct the file, or keep leavers.`;
    return { code: "BadRows", message };
  }
  if (count <= MOST_LEAVERS) return undefined;
  const message =
    `${count} people are not in the file, more than ${MOST_LEAVERS}. Look at who they are; if it ` +
    `is right, allow just ${count}.`;
  return { code: "TooManyLeavers", message };
}

interface Met {
  readonly merge: PersonMerge;
  readonly managerId: string | undefined;
}

/** Takes the people of the directory one by one, then says what becomes of those of the file. */
class DirectoryWalk {
  readonly #request: ImportRequest;
  readonly #rules: MergeRules;
  readonly #personOf = new Map<string, FilePerson>();
  readonly #met = new Map<string, Met>();
  /** By what files call managers who have no row themselves: whom that means. */
  readonly #sought = new Map<string, Set<string>>();
  readonly #hasManagers: boolean;
  readonly #people: PlannedPerson[] = [];
  readonly #leavers: Leaver[] = [];
  readonly #problems: FileProblem[];

  constructor(request: ImportRequest, rules: MergeRules) {
    const { list } = request;
    this.#request = request;
    this.#rules = rules;
    this.#hasManagers = list.columns.some(({ attribute }) => attribute === "manager");
    this.#problems = list.problems.filter(({ code }) => code !== "ManagerNotFound");
    const unknown = new Set(
      list.problems.filter((each) => each.code === "ManagerNotFound").map((each) => each.line),
    );
    for (const person of list.people) {
      this.#personOf.set(foldName(person.userPrincipalName), person);
      const { manager, line } = person;
      if (manager !== undefined && unknown.has(line))
        this.#sought.set(foldName(manager), new Set());
    }
  }

  meet(user: DirectoryUser): void {
    const name = foldName(user.userPrincipalName);
    const person = this.#personOf.get(name);
    const isLiving = user.deletedDateTime === undefined;
    if (isLiving && this.#sought.size > 0) this.#offerManager(user);
    if (person !== undefined) {
      const merge = mergePerson(person, user, { rules: this.#rules, newId: user.id });
      this.#met.set(name, { merge, managerId: user.managerId });
      return;
    }
    const { leavers } = this.#request;
    if (!isLiving || leavers === "keep" || (leavers === "disable" && !user.accountEnabled)) return;
    const { id, userPrincipalName, attributes } = user;
    const { displayName } = attributes;
    const shown = typeof displayName === "string" ? displayName : userPrincipalName;
    this.#leavers.push({ id, userPrincipalName, displayName: shown });
  }

  #offerManager({ id, userPrincipalName, attributes }: DirectoryUser): void {
    for (const spelling of [id, userPrincipalName, attributes.mail]) {
      if (typeof spelling === "string") this.#sought.get(foldName(spelling))?.add(id);
    }
  }

  /** Everybody of the directory was met: what becomes of this person? */
  settle(person: FilePerson): void {
    const { line, userPrincipalName } = person;
    const met = this.#met.get(foldName(userPrincipalName));
    const given = { rules: this.#rules, newId: "" };
    const merge = met?.merge ?? mergePerson(person, undefined, given);
    if (merge.kind === "refused") {
      const { code, message } = merge;
      this.#problems.push({ line, userPrincipalName, code, message });
      return;
    }
    const id = met === undefined ? undefined : merge.user.id;
    const manager = this.#planManager(person, id, met?.managerId);
    const isOther = merge.kind === "unchanged" && manager !== undefined;
    this.#people.push({
      person,
      kind: isOther ? "changed" : merge.kind,
      ...(id !== undefined && { id }),
      ...(manager !== undefined && { manager }),
    });
  }

  /** @returns undefined where the manager stays who it is */
  #planManager(
    person: FilePerson,
    id: string | undefined,
    actual: string | undefined,
  ): PlannedManager | undefined {
    if (!this.#hasManagers) return undefined;
    const { manager: spelling, managerInFile } = person;
    if (spelling === undefined) return actual === undefined ? undefined : { kind: "nobody" };
    const wanted = managerInFile === undefined ? undefined : foldName(managerInFile);
    if (wanted === foldName(person.userPrincipalName)) return this.#refuseManager(person, OWN);
    if (wanted !== undefined) {
      const merge = this.#met.get(wanted)?.merge;
      if (merge === undefined || merge.kind === "refused") return { kind: "inFile", name: wanted };
      return merge.user.id === actual ? undefined : { kind: "id", id: merge.user.id };
    }
    const [found, ...more] = this.#sought.get(foldName(spelling)) ?? [];
    if (found === undefined || more.length > 0) {
      const why = found === undefined ? NOBODY : SEVERAL;
      return this.#refuseManager(person, why(spelling.slice(0, 80)));
    }
    if (found === id) return this.#refuseManager(person, OWN);
    return found === actual ? undefined : { kind: "id", id: found };
  }

  #refuseManager({ line, userPrincipalName }: FilePerson, message: string): undefined {
    const where = { line, column: "manager", userPrincipalName };
    this.#problems.push({ ...where, code: "ManagerNotFound", message });
    return undefined;
  }

  finish(): Pick<PeopleImportPlan, "people" | "leavers" | "problems"> {
    const byLine = (one: FileProblem, other: FileProblem): number =>
      (one.line ?? 0) - (other.line ?? 0);
    const problems = this.#problems.toSorted(byLine);
    return { people: this.#people, leavers: this.#leavers, problems };
  }
}

const OWN = "Nobody can be their own manager; the person is imported without.";
const NOBODY = (shown: string): string =>
  `Nobody in the file or in the directory is "${shown}"; the person is imported without.`;
const SEVERAL = (shown: string): string =>
  `"${shown}" means several people of the directory; the person is imported without.`;
