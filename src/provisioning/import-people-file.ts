import { StoreError } from "../common/store-error.ts";
import { formatInstant, type World } from "../common/world.ts";
import { softDelete } from "../directory/deletion.ts";
import { editUser } from "../directory/edit-user.ts";
import { DirectoryError } from "../directory/errors.ts";
import { mergePerson } from "../directory/merge-person.ts";
import type { FileProblem } from "../directory/people-file.ts";
import type { DirectoryStore, DirectoryWriter } from "../directory/ports.ts";
import type { DirectoryUser } from "../directory/user.ts";
import type {
  Leaver,
  Leavers,
  PeopleImportPlan,
  PlannedManager,
  PlannedPerson,
} from "./plan-people-import.ts";

/** People by what became of them; each is in one of these. */
export interface ImportCounts {
  readonly created: number;
  readonly changed: number;
  readonly restored: number;
  readonly unchanged: number;
  readonly disabled: number;
  readonly deleted: number;
}

/** How far an import has come. */
export interface ImportProgress {
  /** Writes that were made or refused, of all that there will be. */
  readonly done: number;
  readonly total: number;
}

/** What an import came to. */
export interface ImportResult {
  readonly counts: ImportCounts;
  /** Those of the file, and whoever the directory refused. */
  readonly problems: readonly FileProblem[];
}

/** What importing takes. */
export interface ImportPorts {
  /** Its writes wake the lanes of their tenant. */
  readonly directory: DirectoryStore;
  readonly world: World;
}

/** So many people are written in one transaction: others wait no longer than for that. */
const PIECE = 50;

/** What one step does for one person; the result is called once that is on disk. */
type Step<T> = (writer: DirectoryWriter, item: T) => Promise<() => void>;

/**
 * Carries out a plan, piece by piece. Each piece is a transaction, in which everybody is looked at
 * once more; what the directory refuses of one person leaves the others alone. An import that ends
 * early leaves whole pieces, and doing it again does the rest.
 */
export class PeopleImport {
  readonly #ports: ImportPorts;
  readonly #tenantId: string;
  readonly #plan: PeopleImportPlan;
  readonly #leavers: Exclude<Leavers, "keep">;
  readonly #problems: FileProblem[];
  /** By the line of the file. */
  readonly #outcomes = new Map<number, PlannedPerson["kind"]>();
  /** Whose manager stands in a later row. */
  readonly #later: PlannedPerson[] = [];
  #gone = 0;
  #done = 0;

  constructor(ports: ImportPorts, tenantId: string, plan: PeopleImportPlan, leavers: Leavers) {
    this.#ports = ports;
    this.#tenantId = tenantId;
    this.#plan = plan;
    this.#leavers = leavers === "delete" ? "delete" : "disable";
    this.#problems = [...plan.problems];
  }

  /** What came of it so far. */
  get result(): ImportResult {
    const counts = { created: 0, changed: 0, restored: 0, unchanged: 0, disabled: 0, deleted: 0 };
    for (const outcome of this.#outcomes.values()) counts[outcome] += 1;
    counts[this.#leavers === "delete" ? "deleted" : "disabled"] = this.#gone;
    return { counts, problems: this.#problems };
  }

  /**
   * Do it. People come first, then who leads whom: a manager may stand in a later row.
   *
   * @throws StoreError when the database can't be written; the signal's reason when it is aborted
   */
  async *run(signal: AbortSignal): AsyncGenerator<ImportProgress> {
    const { people, leavers } = this.#plan;
    const changed = people.filter(({ kind }) => kind !== "unchanged");
    for (const { kind, person } of people) {
      if (kind === "unchanged") this.#outcomes.set(person.line, kind);
    }
    const count = () => changed.length + this.#later.length + leavers.length;
    yield { done: 0, total: count() };
    const work = [
      this.#walk(changed, (writer, item) => this.#writePerson(writer, item), signal),
      this.#walk(this.#later, (writer, item) => this.#writeManager(writer, item), signal),
      this.#walk(leavers, (writer, item) => this.#writeLeaver(writer, item), signal),
    ];
    for (const step of work) {
      for await (const _piece of step) yield { done: this.#done, total: count() };
    }
  }

  async *#walk<T extends PlannedPerson | Leaver>(
    items: readonly T[],
    step: Step<T>,
    signal: AbortSignal,
  ): AsyncGenerator<void> {
    for (let index = 0; index < items.length; index += PIECE) {
      signal.throwIfAborted();
      const piece = items.slice(index, index + PIECE);
      await this.#writePiece(piece, step);
      this.#done += piece.length;
      yield;
      await this.#ports.world.sleep(0, signal);
    }
  }

  /** Of a piece that clashes with somebody else's write, each is tried alone. */
  async #writePiece<T extends PlannedPerson | Leaver>(
    piece: readonly T[],
    step: Step<T>,
  ): Promise<void> {
    try {
      await this.#write(piece, step);
    } catch (error) {
      if (!isClash(error)) throw error;
      for (const item of piece) {
        try {
          await this.#write([item], step);
        } catch (again) {
          if (!isClash(again)) throw again;
          this.#complain(item, "ObjectConflict", "Somebody else took this name meanwhile.");
        }
      }
    }
  }

  async #write<T extends PlannedPerson | Leaver>(
    piece: readonly T[],
    step: Step<T>,
  ): Promise<void> {
    const told = await this.#ports.directory.write(this.#tenantId, async (writer) => {
      // The database may ask for the work to be done again: nothing is counted before its end.
      const tell: (() => void)[] = [];
      for (const item of piece) {
        try {
          tell.push(await step(writer, item));
        } catch (error) {
          if (!(error instanceof DirectoryError)) throw error;
          const { code, message } = error;
          tell.push(() => this.#complain(item, code, message));
        }
      }
      return tell;
    });
    for (const tell of told) tell();
  }

  async #writePerson(writer: DirectoryWriter, planned: PlannedPerson): Promise<() => void> {
    const { person, manager } = planned;
    const known = await writer.findUserByPrincipalName(this.#tenantId, person.userPrincipalName);
    const given = { rules: this.#plan.rules, newId: this.#ports.world.newId() };
    const merge = mergePerson(person, known, given);
    if (merge.kind === "refused") {
      return () => this.#complain(planned, merge.code, merge.message);
    }
    const managerId = await this.#findManager(writer, manager);
    const isLater = manager?.kind === "inFile" && managerId === undefined;
    const isLed = manager !== undefined && !isLater;
    const user = isLed ? lead(merge.user, managerId) : merge.user;
    const isSame = merge.kind === "unchanged" && user === merge.user;
    const feed = merge.kind === "unchanged" ? "saved" : merge.feed;
    if (!isSame) await writer.saveUser(this.#tenantId, user, feed);
    const outcome = merge.kind === "unchanged" && !isSame ? "changed" : merge.kind;
    return () => {
      this.#outcomes.set(person.line, outcome);
      if (isLater) this.#later.push(planned);
    };
  }

  async #writeManager(writer: DirectoryWriter, planned: PlannedPerson): Promise<() => void> {
    const { person, manager } = planned;
    const user = await this.#find(writer, person.userPrincipalName);
    if (user === undefined) return () => undefined;
    const managerId = await this.#findManager(writer, manager);
    if (managerId === undefined) {
      const message = "The manager's own row was refused; the person is imported without.";
      return () => this.#complain(planned, "ManagerNotFound", message);
    }
    await writer.saveUser(this.#tenantId, lead(user, managerId), "saved");
    return () => {
      const { line } = person;
      if (this.#outcomes.get(line) === "unchanged") this.#outcomes.set(line, "changed");
    };
  }

  /** @returns undefined where there is to be none, or the row has not come yet */
  async #findManager(
    writer: DirectoryWriter,
    manager: PlannedManager | undefined,
  ): Promise<string | undefined> {
    if (manager?.kind === "id") return manager.id;
    return manager?.kind === "inFile" ? (await this.#find(writer, manager.name))?.id : undefined;
  }

  /** Somebody who is not deleted. */
  async #find(writer: DirectoryWriter, name: string): Promise<DirectoryUser | undefined> {
    const found = await writer.findUserByPrincipalName(this.#tenantId, name);
    return found?.deletedDateTime === undefined ? found : undefined;
  }

  async #writeLeaver(writer: DirectoryWriter, { id }: Leaver): Promise<() => void> {
    const [user] = await writer.readUsers(this.#tenantId, [id]);
    if (user === undefined || user.deletedDateTime !== undefined) return () => undefined;
    const { object, kind } =
      this.#leavers === "delete"
        ? softDelete(user, formatInstant(this.#ports.world.now()))
        : editUser(user, { accountEnabled: false, properties: {} });
    if (kind === undefined) return () => undefined;
    await writer.saveUser(this.#tenantId, object, kind);
    return () => {
      this.#gone += 1;
    };
  }

  #complain(item: PlannedPerson | Leaver, code: string, message: string): void {
    const { line, userPrincipalName } = "person" in item ? item.person : { ...item, line: 0 };
    const where = line === 0 ? {} : { line };
    this.#problems.push({ ...where, userPrincipalName, code, message });
  }
}

/** Somebody with another manager, or with none. */
function lead(user: DirectoryUser, managerId: string | undefined): DirectoryUser {
  if (user.managerId === managerId) return user;
  const { managerId: _former, ...rest } = user;
  return managerId === undefined ? rest : { ...rest, managerId };
}

/** Somebody else wrote the same person at the same moment. */
function isClash(error: unknown): boolean {
  return error instanceof StoreError && (error.code === "Uniqueness" || error.code === "Stale");
}
