import type { JsonValue } from "../common/json.ts";
import type { ObjectType } from "../sync/schema.ts";
import { importObjects, scopeObject } from "./import-objects.ts";
import type { JobKey } from "./job-admin.ts";
import { openPreview, type PreviewAdmin, stampPreview, walkObjects } from "./preview-context.ts";
import { describeScoped, rowsOf } from "./preview-object.ts";
import { type PreviewRow, prepareRows, type RowProblem, type RowValue } from "./preview-rows.ts";
import { isInScope, type PreviewedName } from "./preview-scope.ts";

/** Values that are told apart in one row; beyond that they are only counted. */
const MOST_VALUES = 100_000;
const MOST_SHOWN = 20;
const MOST_NAMES = 5;
const MOST_ODD = 10;

/** One value and whose it is. */
export interface SurveyedValue {
  readonly value: string;
  readonly count: number;
  /** The first of them. */
  readonly names: readonly PreviewedName[];
}

/** What one row gives over everybody. */
export interface RowSurvey {
  readonly targetAttributeName: string;
  readonly expression?: string;
  /** Objects for which there is no value. */
  readonly empty: number;
  /** Objects whose target keeps what it has. */
  readonly dropped: number;
  readonly failed: number;
  /** The first failure; with `names`, of whom. */
  readonly problem?: RowProblem & { readonly names: readonly PreviewedName[] };
  readonly emptyNames: readonly PreviewedName[];
  /** Different values; at most 100,000 are told apart, without regard to case. */
  readonly distinct: number;
  /** Values that more than one object has. */
  readonly shared: number;
  /** In characters. */
  readonly longest: number;
  /** The values that most have. */
  readonly common: readonly SurveyedValue[];
  /** The least usual: the longest, those with odd characters, the shortest. */
  readonly odd: readonly SurveyedValue[];
}

/** What a mapping table gives over everybody in scope. */
export interface MappingSurvey {
  readonly objectType: ObjectType;
  readonly madeDateTime: string;
  /** How many were looked at. */
  readonly objects: number;
  readonly rows: readonly RowSurvey[];
}

/**
 * Evaluate rows for everybody in scope, or for everybody in the directory.
 *
 * @param given - `rows` stand in place of the job's own
 * @throws JobAdminError `JobNotFound`, `InvalidSchema`; the signal's reason
 */
export async function surveyMapping(
  admin: PreviewAdmin,
  key: JobKey,
  given: {
    readonly objectType: ObjectType;
    readonly rows?: readonly PreviewRow[];
    readonly everybody?: boolean;
    readonly signal: AbortSignal;
  },
): Promise<MappingSurvey> {
  const { objectType, signal, everybody = false } = given;
  const context = await openPreview(admin, key, {}, true);
  const rows = prepareRows(given.rows ?? rowsOf(context, objectType), admin.regex);
  const tallies = rows.map(({ row }) => new Tally(row));
  let objects = 0;
  for await (const keys of walkObjects(admin, key.tenantId, objectType, signal)) {
    for (const imported of await importObjects(context, keys)) {
      const scoped = scopeObject(imported);
      const source = imported.user ?? imported.group;
      const isGone = source === undefined || source.deletedDateTime !== undefined;
      if (everybody ? isGone : !isInScope(scoped)) continue;
      objects += 1;
      const environment = describeScoped(context, scoped);
      const displayName = String(environment.attribute("displayName") ?? imported.key.sourceId);
      const name = { id: imported.key.sourceId, displayName };
      for (const [index, { evaluate }] of rows.entries()) {
        tallies[index]?.add(evaluate(environment), name);
      }
    }
  }
  return {
    objectType,
    madeDateTime: stampPreview(admin),
    objects,
    rows: tallies.map((tally) => tally.finish()),
  };
}

/** What one row gave so far. */
class Tally {
  readonly #row: PreviewRow;
  readonly #values = new Map<string, { value: string; count: number; names: PreviewedName[] }>();
  #empty = 0;
  #dropped = 0;
  #failed = 0;
  #longest = 0;
  #problem: RowSurvey["problem"];
  readonly #emptyNames: PreviewedName[] = [];
  readonly #failedNames: PreviewedName[] = [];

  constructor(row: PreviewRow) {
    this.#row = row;
  }

  add({ value, dropped, error }: RowValue, name: PreviewedName): void {
    if (error !== undefined) {
      this.#failed += 1;
      keep(this.#failedNames, name);
      this.#problem ??= { ...error, names: this.#failedNames };
    } else if (dropped !== undefined) this.#dropped += 1;
    else if (value === undefined) {
      this.#empty += 1;
      keep(this.#emptyNames, name);
    } else this.#count(formatValue(value), name);
  }

  #count(value: string, name: PreviewedName): void {
    this.#longest = Math.max(this.#longest, value.length);
    const folded = value.toLowerCase();
    const known = this.#values.get(folded);
    if (known !== undefined) {
      known.count += 1;
      keep(known.names, name);
    } else if (this.#values.size < MOST_VALUES) {
      this.#values.set(folded, { value, count: 1, names: [name] });
    }
  }

  finish(): RowSurvey {
    const values = [...this.#values.values()];
    const common = values.toSorted((one, other) => other.count - one.count);
    const odd = values.toSorted((one, other) => oddness(other.value) - oddness(one.value));
    return {
      ...this.#row,
      empty: this.#empty,
      dropped: this.#dropped,
      failed: this.#failed,
      ...(this.#problem !== undefined && { problem: this.#problem }),
      emptyNames: this.#emptyNames,
      distinct: values.length,
      shared: values.filter(({ count }) => count > 1).length,
      longest: this.#longest,
      common: common.slice(0, MOST_SHOWN),
      odd: odd.slice(0, MOST_ODD),
    };
  }
}

function keep(names: PreviewedName[], name: PreviewedName): void {
  if (names.length < MOST_NAMES) names.push(name);
}

function formatValue(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Blanks at the ends, control characters and the like weigh more than length. */
function oddness(value: string): number {
  const unusual = [...value].filter((each) => !/[\p{L}\p{N}\p{M} .,@'_+()/&:-]/u.test(each)).length;
  const ends = value === value.trim() && !value.includes("  ") ? 0 : 100;
  return unusual * 20 + ends + value.length;
}
