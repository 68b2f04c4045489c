import type { JsonObject } from "../common/json.ts";
import { type RegexEngine, RegexPatternError } from "../expression/regex.ts";
import type { SynchronizationSchema } from "./schema.ts";
import { parseSchemaJson } from "./schema-json-parser.ts";

/** Patterns are judged by the server that takes a schema; here nothing is matched. */
const NO_REGEX: RegexEngine = {
  compile: () => {
    throw new RegexPatternError("Nothing is matched here.", true);
  },
};

/**
 * Read a schema document to look at it, not to run it: without id and version, which are the
 * server's, and without an engine for patterns.
 *
 * @throws never; what is wrong with the document is for the server to say
 */
export function readSchemaJson(document: JsonObject): SynchronizationSchema {
  return parseSchemaJson(document, { id: "", version: "", regex: NO_REGEX }).schema;
}
