import type { Connection } from "../database.ts";
import type { Dialect } from "../dialect.ts";

/** One numbered step that brings the tables from one state to the next. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  /** The statements, in order. Once released, a migration never changes. */
  readonly statements: (types: Dialect["types"]) => readonly string[];
  /** Writes what no SQL can say, behind the statements. */
  readonly fill?: (connection: Connection) => Promise<void>;
  /** Statements behind that: an index is made sooner over what is there already. */
  readonly indexes?: (types: Dialect["types"]) => readonly string[];
}
