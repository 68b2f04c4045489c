import { mkdirSync, readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { ContextBook, SavedContext, SavedContexts } from "../cli/contexts.ts";
import { CliError } from "../cli/exit-codes.ts";
import { isJsonObject, type JsonValue } from "../common/json.ts";
import { configurationFile, refuseReadable, writePrivate } from "./operator-token.ts";

const NOTHING: SavedContexts = { contexts: {} };

/** The contexts of the user, in a file of the user's configuration that nobody else can read. */
export function openContextBook(): ContextBook {
  const file = configurationFile("contexts.json");
  return {
    file,
    read: () => {
      const text = readText(file);
      if (text === undefined) return NOTHING;
      if ((statSync(file).mode & 0o077) !== 0) throw refuseReadable(file);
      return parseContexts(text, file);
    },
    write: (contexts) => {
      try {
        mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
        writePrivate(file, `${JSON.stringify(contexts, null, 2)}\n`);
      } catch (cause) {
        const { code = "InternalError" } = cause as NodeJS.ErrnoException;
        const message = `${file} can't be written (${code}), so nothing is remembered.`;
        throw new CliError("failed", "ContextsUnwritable", message, {
          cause,
          hint: "set XDG_CONFIG_HOME to a folder that can be written, or use ROLLCALL_TOKEN.",
        });
      }
    },
  };
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    const message = `${file} can't be read.`;
    throw new CliError("misuse", "InvalidContexts", message, { cause: error });
  }
}

function parseContexts(text: string, file: string): SavedContexts {
  const value = parseJson(text);
  if (isJsonObject(value) && isJsonObject(value.contexts)) {
    const { current, contexts } = value;
    const entries = Object.entries(contexts);
    const known = entries.flatMap(([name, each]) =>
      isContext(each) ? [[name, each] as const] : [],
    );
    if (known.length === entries.length) {
      const isCurrent = typeof current === "string" && Object.hasOwn(contexts, current);
      return { ...(isCurrent && { current }), contexts: Object.fromEntries(known) };
    }
  }
  throw new CliError("misuse", "InvalidContexts", `${file} holds no contexts.`, {
    hint: "delete it, and log in again: rollcall login URL.",
  });
}

function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

function isContext(value: JsonValue | undefined): value is JsonValue & SavedContext {
  if (!isJsonObject(value)) return false;
  const { url, token, tenant } = value;
  const isTenant = tenant === undefined || typeof tenant === "string";
  return typeof url === "string" && typeof token === "string" && isTenant;
}
