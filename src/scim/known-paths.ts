import { parsePath, type ResolvedPath, resolvePath } from "./path.ts";
import type { ResourceSchema } from "./schema.ts";

/** How many paths are kept for each schema, and how long the longest may be. */
const PATH_LIMIT = 200;
const LENGTH_LIMIT = 200;

interface KnownPaths {
  readonly lenient: Map<string, ResolvedPath>;
  readonly strict: Map<string, ResolvedPath>;
}

// Whatever a client changes, it names the same few paths over and over.
const known = new WeakMap<ResourceSchema, KnownPaths>();

/**
 * Read a path and bind it to a schema, as {@link parsePath} and {@link resolvePath} do; what was
 * found lately is not looked for again.
 *
 * @throws {@link ScimError} `invalidPath`, with its `attributePath` when the schema has no such
 *   attribute
 */
export function findPath(
  text: string,
  schema: ResourceSchema,
  lenientLiterals: boolean,
): ResolvedPath {
  const paths = readKnown(schema)[lenientLiterals ? "lenient" : "strict"];
  const before = paths.get(text);
  if (before !== undefined) return before;
  const path = resolvePath(parsePath(text, lenientLiterals), schema);
  if (paths.size >= PATH_LIMIT) paths.clear();
  if (text.length <= LENGTH_LIMIT) paths.set(text, path);
  return path;
}

function readKnown(schema: ResourceSchema): KnownPaths {
  const before = known.get(schema);
  if (before !== undefined) return before;
  const paths: KnownPaths = { lenient: new Map(), strict: new Map() };
  known.set(schema, paths);
  return paths;
}
