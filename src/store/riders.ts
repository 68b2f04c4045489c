import { AsyncLocalStorage } from "node:async_hooks";
import type { Connection, Database, WriteScope } from "./database.ts";

/** What goes into the transaction of somebody else's write. */
export interface Rider {
  /** The lock that the transaction takes when the write asks for none. */
  readonly scope: WriteScope;
  /**
   * Runs after the write's own statements, in its transaction; may run more than once.
   * @param result - what the write resulted in
   */
  ride(connection: Connection, result: unknown): Promise<void>;
}

/** One that waits for the next write, behind those of whoever asked before. */
interface Waiting {
  readonly rider: Rider;
  readonly behind: Waiting | undefined;
  isTaken: boolean;
}

const waiting = new AsyncLocalStorage<Waiting>();

/**
 * Do `work`; its first write that succeeds takes `rider` with it, so that both are on disk or
 * neither. Later writes go alone, also those of things that `work` only set going.
 */
export function withRider<T>(rider: Rider, work: () => Promise<T>): Promise<T> {
  return waiting.run({ rider, behind: waiting.getStore(), isTaken: false }, work);
}

/**
 * A database whose writes take riders with them.
 *
 * The stores stand behind ports that know nothing of each other, and so does what tells of their
 * changes. Handing a transaction through all of them would tie each port to a database; that a
 * write happens inside `withRider` is all that has to be known.
 */
export function carryRiders(database: Database): Database {
  return {
    reader: database.reader,
    write: (scope, work) => {
      const riders = takeRiders(waiting.getStore());
      const first = riders[0];
      if (first === undefined) return database.write(scope, work);
      return writeWith(database, scope ?? first.rider.scope, riders, work);
    },
    health: () => database.health(),
    close: () => database.close(),
  };
}

async function writeWith<T>(
  database: Database,
  scope: WriteScope,
  riders: readonly Waiting[],
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  try {
    return await database.write(scope, async (connection) => {
      const result = await work(connection);
      for (const { rider } of riders) await rider.ride(connection, result);
      return result;
    });
  } catch (error) {
    // Nothing was written: should the change be tried again, it takes them along again.
    for (const each of riders) each.isTaken = false;
    throw error;
  }
}

function takeRiders(innermost: Waiting | undefined): readonly Waiting[] {
  const taken: Waiting[] = [];
  for (let each = innermost; each !== undefined; each = each.behind) {
    if (each.isTaken) continue;
    each.isTaken = true;
    taken.push(each);
  }
  return taken;
}
