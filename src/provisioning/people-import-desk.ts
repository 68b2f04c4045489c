import type { World } from "../common/world.ts";
import { DirectoryError } from "../directory/errors.ts";
import { MOST_PEOPLE, type PeopleFileReader, type PeopleList } from "../directory/people-file.ts";
import type { Initiator } from "../sync/log.ts";
import { type AuditPorts, noteAudit } from "./audit.ts";
import {
  type ImportPorts,
  type ImportProgress,
  type ImportResult,
  PeopleImport,
} from "./import-people-file.ts";
import { IMPORT_ACTIVITIES } from "./people-sources.ts";
import { checkGuard, type Leavers, planPeopleImport } from "./plan-people-import.ts";

/** What somebody asks of an import. */
export interface ImportOrder {
  readonly list: PeopleList;
  /** For the audit log; absent: nobody said. */
  readonly fileName?: string;
  readonly restore: boolean;
  readonly leavers: Leavers;
  /** Lets just so many leavers go, where they are more than usual. */
  readonly allowLeavers?: number;
}

/** How an import ended: as a whole, or before its end. */
export interface EndedImport extends ImportResult {
  readonly isComplete: boolean;
}

/** What importing takes, and remembering it. */
export interface ImportDesk extends ImportPorts {
  readonly configurations: AuditPorts["configurations"];
  readonly actor: Initiator;
}

/** A file is read in parts of so many bytes: others get their turn in between. */
const PART_BYTES = 64 * 1024;

/**
 * Read the file that somebody sent.
 *
 * @throws PeopleFileError; DirectoryError `TooManyPeople`; the signal's reason
 */
export async function readImportedFile(
  ports: { readonly readPeopleFile: PeopleFileReader; readonly world: World },
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<PeopleList> {
  const list = await ports.readPeopleFile(cut(bytes, ports.world, signal));
  if (list.people.length <= MOST_PEOPLE) return list;
  const message = `The file has ${list.people.length} people; at most ${MOST_PEOPLE} are taken.`;
  throw new DirectoryError("TooManyPeople", `${message} Cut it into several files.`);
}

async function* cut(
  bytes: Uint8Array,
  world: World,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += PART_BYTES) {
    yield bytes.subarray(from, from + PART_BYTES);
    await world.sleep(0, signal);
  }
}

/**
 * Bring the people of a file into the directory. The audit log tells when it began and what came
 * of it, also of an import that was given up.
 *
 * @param signal - ends it after the piece that is being written
 * @throws DirectoryError `BadRows`, `TooManyLeavers` before anything is written; StoreError
 */
export async function* importPeople(
  desk: ImportDesk,
  tenantId: string,
  order: ImportOrder,
  signal: AbortSignal,
): AsyncGenerator<ImportProgress, EndedImport> {
  const { leavers, fileName } = order;
  const plan = await planPeopleImport(desk, tenantId, order, signal);
  checkGuard(plan, order.allowLeavers);
  const note = (activity: "begin" | "end", told: Readonly<Record<string, string | number>>) =>
    noteAudit(desk, tenantId, {
      activity: IMPORT_ACTIVITIES[activity],
      applicationId: "",
      modifiedProperties: Object.entries({
        ...(fileName !== undefined && { fileName }),
        ...told,
      }).map(([displayName, newValue]) => ({ displayName, newValue })),
    });
  await note("begin", { people: order.list.people.length, leavers });
  const work = new PeopleImport(desk, tenantId, plan, leavers);
  let isComplete = false;
  try {
    yield* work.run(signal);
    isComplete = true;
  } finally {
    const { counts, problems } = work.result;
    const end = isComplete ? "complete" : "stopped";
    await note("end", { ...counts, problems: problems.length, end });
  }
  return { ...work.result, isComplete };
}
