import { useQuery } from "@tanstack/react-query";
import type { Employee } from "./employee.ts";
import { useMember } from "./session.ts";

/** One recorded SCIM request. */
export interface RequestRecord {
  readonly id: string;
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly durationMs: number;
  readonly tokenId: string;
  readonly detail?: string;
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly exchange?: {
    readonly requestHeaders?: Readonly<Record<string, unknown>>;
    readonly requestBody?: unknown;
    readonly responseBody?: unknown;
  };
  readonly explanation: {
    readonly intent: Intent;
    readonly outcome: Outcome;
    readonly resourceId?: string;
    readonly departures: readonly Departure[];
  };
}

/** What a request asks for. */
export type Intent =
  | "discover"
  | "lookUp"
  | "list"
  | "read"
  | "create"
  | "replace"
  | "change"
  | "remove"
  | "bulk"
  | "other";
/** What became of it. */
export type Outcome =
  | "done"
  | "foundNone"
  | "tokenRefused"
  | "notAllowed"
  | "gone"
  | "clash"
  | "changedMeanwhile"
  | "invalid"
  | "tooMany"
  | "failed";
/** In what it departs from the RFCs. */
export type Departure =
  | "filterLenientLiterals"
  | "filterEmptyAsNone"
  | "stringBooleans"
  | "emptyStringClears"
  | "looseMessageSchemas"
  | "removeByValue"
  | "dottedKeys";

/** One row of the audit. */
export interface AuditEntry {
  readonly at: string;
  readonly tokenId?: string;
  readonly actor?: string;
  readonly action: AuditAction;
  readonly kind: string;
  readonly resourceId: string;
  readonly modified: readonly {
    readonly path: string;
    readonly oldValue?: unknown;
    readonly newValue?: unknown;
  }[];
  readonly notes?: readonly { readonly reason: string; readonly path: string }[];
}

/** What is written down. */
export const AUDIT_ACTIONS = [
  "create",
  "update",
  "delete",
  "signIn",
  "signInRefused",
  "signOut",
  "endSessions",
  "issueLink",
  "changePassword",
] as const;

/** One of {@link AUDIT_ACTIONS}. */
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** How much is recorded. */
export type LogLevel = "off" | "errors" | "headers" | "bodies";
/** From least to most. */
export const LOG_LEVELS: readonly LogLevel[] = ["off", "errors", "headers", "bodies"];

const MOST = 100;

/** The names of people by their ids; an id that is nobody's has none. */
export function useNames(ids: readonly string[]): ReadonlyMap<string, string> {
  const { api } = useMember();
  const wanted = [...new Set(ids)].sort().slice(0, MOST);
  const { data } = useQuery({
    queryKey: [api.base, "/employees/find", wanted],
    queryFn: ({ signal }) =>
      api.post<{ found: { asked: string; employee: Employee }[] }>(
        "/employees/find",
        { ids: wanted },
        { signal },
      ),
    enabled: wanted.length > 0,
    placeholderData: (before) => before,
  });
  return new Map(data?.found.map(({ asked, employee }) => [asked, employee.name]));
}

/** A value of a row, short. */
export function formatValue(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}
