import type { JsonValue } from "../common/json.ts";
import { CliError } from "./exit-codes.ts";
import type { GraphClient } from "./graph-client.ts";
import type { JobPlace } from "./lookup.ts";

/** A synchronization schema as Graph writes it; members that commands don't read stay in it. */
export interface SchemaDocument {
  readonly synchronizationRules: readonly (Rest & {
    readonly objectMappings: readonly ObjectMappingShape[];
  })[];
  readonly [name: string]: unknown;
}

interface Rest {
  readonly [name: string]: unknown;
}

/** The mapping of people, or of groups. */
export interface ObjectMappingShape extends Rest {
  readonly name: string;
  readonly enabled: boolean;
  readonly flowTypes: string;
  readonly sourceObjectName: string;
  readonly scope: ScopeShape | null;
  readonly attributeMappings: readonly AttributeMappingShape[];
}

/** One row of a mapping. */
export interface AttributeMappingShape extends Rest {
  readonly targetAttributeName: string;
  readonly source: {
    readonly type: string;
    readonly name: string;
    readonly expression: string;
    readonly parameters?: JsonValue;
  } | null;
  readonly defaultValue: string | null;
  readonly matchingPriority: number;
  readonly flowType: string;
  readonly flowNullValues?: boolean;
}

/** Who passes: AND within a group, OR between groups. */
export interface ScopeShape extends Rest {
  readonly groups: readonly FilterGroupShape[];
}

/** A scoping filter with its title. */
export interface FilterGroupShape extends Rest {
  readonly name: string;
  readonly clauses: readonly {
    readonly sourceOperandName: string;
    readonly operatorName: string;
    readonly targetOperand: { readonly values: readonly string[] };
  }[];
}

/** Which objects are meant. */
export type ObjectName = "User" | "Group";

/** The schema of a job. */
export function readSchema(api: GraphClient, { path }: JobPlace): Promise<SchemaDocument> {
  return api.graph("GET", `${path}/schema`);
}

/** The mapping of one kind of object. @throws CliError notFound */
export function findMapping(schema: SchemaDocument, kind: ObjectName): ObjectMappingShape {
  const all = schema.synchronizationRules.flatMap((rule) => rule.objectMappings);
  const found = all.find((mapping) => mapping.sourceObjectName === kind);
  if (found !== undefined) return found;
  throw new CliError("notFound", "MappingNotFound", `There is no mapping of ${kind}s.`);
}

/** The schema with another mapping in place of the one of the same kind. */
export function replaceMapping(
  schema: SchemaDocument,
  changed: ObjectMappingShape,
): SchemaDocument {
  return {
    ...schema,
    synchronizationRules: schema.synchronizationRules.map((rule) => ({
      ...rule,
      objectMappings: rule.objectMappings.map((mapping) =>
        mapping.sourceObjectName === changed.sourceObjectName ? changed : mapping,
      ),
    })),
  };
}

/** What a draft would do to people, as a stored plan tells it. */
export interface DraftPlan {
  readonly id: string;
  readonly status: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly error?: { readonly code: string; readonly message: string };
}

/** Save a changed schema; or, as a dry run, plan the cycle that would follow. */
export async function saveSchema(
  api: GraphClient,
  place: JobPlace,
  given: { readonly schema: SchemaDocument; readonly dryRun: boolean },
): Promise<DraftPlan | undefined> {
  const { schema, dryRun } = given;
  if (dryRun) return planDraft(api, place, { schema });
  await api.graph("PUT", `${place.path}/schema`, schema);
  return undefined;
}

/** Plan a cycle with a configuration that isn't saved; nothing but GET is sent. */
export function planDraft(
  api: GraphClient,
  { ownPath }: JobPlace,
  draft: { readonly schema?: SchemaDocument; readonly scope?: "all" | "assigned" },
): Promise<DraftPlan> {
  return api.rollcall("POST", `${ownPath}/plans`, { kind: "cycle", draft });
}

/** `+3 create  ~9 update  …`, without what would not happen. */
export function formatDraft({ counts, error }: DraftPlan): string {
  if (error !== undefined) return `It can't be planned: ${error.message} (${error.code})`;
  const names = ["create", "update", "disable", "delete", "link", "cannot", "unchanged"];
  const told = names.flatMap((name) => (counts[name] ? [`${counts[name]} ${name}`] : []));
  return told.length === 0 ? "nothing to do" : told.join(", ");
}
