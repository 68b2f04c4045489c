import type { JsonValue } from "../common/json.ts";
import type { EvaluationEnvironment } from "../expression/index.ts";
import type { ObjectKey } from "../sync/ports.ts";
import { describeGroup, describeUser } from "../sync/source-environment.ts";
import type { ImportContext } from "./cycle-context.ts";
import { importObjects, type ScopedObject, scopeObject } from "./import-objects.ts";
import type { JobKey } from "./job-admin.ts";
import { PlanError } from "./plan-error.ts";
import {
  findObjectMapping,
  openPreview,
  type PreviewAdmin,
  type PreviewDraft,
} from "./preview-context.ts";
import { type PreviewRow, prepareRows, type RowValue } from "./preview-rows.ts";

/** One source object as mappings and filters see it, and what they make of it. */
export interface ObjectPreview {
  readonly objectType: ObjectKey["objectType"];
  readonly id: string;
  readonly displayName: string;
  /** What expressions read, by name; Booleans are `True` and `False`. */
  readonly attributes: Readonly<Record<string, JsonValue>>;
  readonly scope: {
    readonly assigned: boolean;
    /** Assigned with a role that counts. */
    readonly entitled: boolean;
    readonly concerned: boolean;
    readonly passes: boolean;
    /** Each clause in words. */
    readonly clauses: Readonly<Record<string, boolean>>;
    readonly softDeleted: boolean;
    /** E.g. `provision`, `deprovision`, `skip`. */
    readonly decision: string;
    /** Why nothing is done. */
    readonly reason?: string;
  };
  readonly values: readonly RowValue[];
}

/**
 * What the mapping table gives for one person or group.
 *
 * @param given - `rows` stand in place of the job's own
 * @throws JobAdminError `JobNotFound`, `InvalidSchema`; PlanError `ObjectNotFound`
 */
export async function previewObject(
  admin: PreviewAdmin,
  key: JobKey,
  given: {
    readonly object: ObjectKey;
    readonly rows?: readonly PreviewRow[];
    readonly draft?: PreviewDraft;
  },
): Promise<ObjectPreview> {
  const { object, draft } = given;
  const context = await openPreview(admin, key, draft, true);
  const { scoped, environment } = await readSubject(context, object);
  const rows = given.rows ?? rowsOf(context, object.objectType);
  const { entitled, isAssigned, scope, softDeleted, decision } = scoped;
  return {
    objectType: object.objectType,
    id: object.sourceId,
    displayName: String(environment.attribute("displayName") ?? object.sourceId),
    attributes: listAttributes(scoped, environment),
    scope: {
      assigned: isAssigned,
      entitled,
      concerned: scope.isConcerned,
      passes: scope.passes,
      clauses: scope.clauses,
      softDeleted,
      decision: decision.kind,
      ...("reason" in decision && { reason: decision.reason }),
    },
    values: prepareRows(rows, admin.regex).map(({ evaluate }) => evaluate(environment)),
  };
}

/** The rows of the job's own table. */
export function rowsOf(
  { job }: Pick<ImportContext, "job">,
  objectType: ObjectKey["objectType"],
): readonly PreviewRow[] {
  return findObjectMapping(job, objectType).attributeMappings.map((row) => ({
    targetAttributeName: row.targetAttributeName,
    ...(row.source !== undefined && { expression: row.source.expression }),
  }));
}

/** One object with what is decided about it. @throws PlanError `ObjectNotFound`, `NotMapped` */
export async function readSubject(
  context: ImportContext,
  object: ObjectKey,
): Promise<{ readonly scoped: ScopedObject; readonly environment: EvaluationEnvironment }> {
  const [imported] = await importObjects(context, [object]);
  const source = imported?.user ?? imported?.group;
  if (imported === undefined) {
    const message = `Provisioning of ${object.objectType}s is switched off in the mapping.`;
    throw new PlanError("NotMapped", message);
  }
  if (source === undefined) {
    const message = `The directory has no ${object.objectType.toLowerCase()} of this id.`;
    throw new PlanError("ObjectNotFound", message);
  }
  const scoped = scopeObject(imported);
  return { scoped, environment: describeScoped(context, scoped) };
}

/** An object as expressions see it. */
export function describeScoped(
  { evaluation }: Pick<ImportContext, "evaluation">,
  { user, group, softDeleted, roles }: ScopedObject,
): EvaluationEnvironment {
  if (user !== undefined) return describeUser(user, softDeleted, evaluation, roles);
  const nameless = { id: "", displayName: "", attributes: {} };
  return describeGroup(group ?? nameless, softDeleted, evaluation);
}

const OF_USERS = ["userPrincipalName", "accountEnabled", "manager", "appRoleAssignments"];

function listAttributes(
  { user, group }: ScopedObject,
  environment: EvaluationEnvironment,
): ObjectPreview["attributes"] {
  const own = Object.keys((user ?? group)?.attributes ?? {});
  const computed = ["objectId", "displayName", "IsSoftDeleted", ...(user ? OF_USERS : [])];
  const entries = [...new Set([...computed, ...own])].flatMap((name) => {
    const value = environment.attribute(name);
    return value === null ? [] : [[name, value as JsonValue] as const];
  });
  return Object.fromEntries(entries);
}
