import { formatDuration, parseDuration } from "../../common/duration.ts";
import type { JsonValue } from "../../common/json.ts";
import type { JsonReader } from "../../sync/json-reader.ts";
import type { ApplicationConfiguration } from "./application-document.ts";
import { readKeys, readScalar } from "./document-reader.ts";

type Part = Partial<ApplicationConfiguration>;

/** What of a configuration stands below `settings`. */
export function readSettings(reader: JsonReader, value: JsonValue | undefined): Part {
  if (value === undefined || value === null) return {};
  const path = "spec.settings";
  const given = reader.object(path, value);
  readKeys(reader, path, given, [
    "scope",
    "preventAccidentalDeletions",
    "reconciliation",
    "policy",
  ]);
  const scopes = ["assigned", "all"] as const;
  const scope =
    given.scope === undefined ? undefined : reader.word(`${path}.scope`, given.scope, scopes);
  const entries = Object.entries(reader.object(`${path}.policy`, given.policy ?? {})).map(
    ([key, each]) => [key, readScalar(reader, `${path}.policy.${key}`, each) ?? ""] as const,
  );
  return {
    ...(scope !== undefined && { scope }),
    ...readGuard(reader, `${path}.preventAccidentalDeletions`, given.preventAccidentalDeletions),
    ...readReconciliation(reader, `${path}.reconciliation`, given.reconciliation),
    ...(given.policy !== undefined && { policy: Object.fromEntries(entries) }),
  };
}

function readGuard(reader: JsonReader, path: string, value: JsonValue | undefined): Part {
  if (value === undefined || value === null) return {};
  const given = reader.object(path, value);
  readKeys(reader, path, given, ["enabled", "threshold"]);
  const threshold = reader.count(`${path}.threshold`, given.threshold, 0);
  const enabled = reader.flag(`${path}.enabled`, given.enabled, threshold > 0);
  return { preventAccidentalDeletions: { enabled, ...(threshold > 0 && { threshold }) } };
}

function readReconciliation(reader: JsonReader, path: string, value: JsonValue | undefined): Part {
  if (value === undefined || value === null) return {};
  const given = reader.object(path, value);
  readKeys(reader, path, given, ["every", "mode"]);
  const every = reader.text(`${path}.every`, given.every);
  const mode =
    given.mode === undefined
      ? "report"
      : (reader.word(`${path}.mode`, given.mode, ["report", "repair"]) ?? "report");
  const everyMs = parseDuration(every);
  if (everyMs === undefined) {
    reader.refuse(`${path}.every`, "has to be a duration such as PT6H or P1D.");
  }
  // As the server writes it, so that P1D is no other than PT24H.
  return { reconciliation: { every: formatDuration(everyMs ?? 0), mode } };
}
