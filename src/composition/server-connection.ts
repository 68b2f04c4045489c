import { setTimeout as sleep } from "node:timers/promises";
import { Agent, request } from "undici";
import { CliError, type ExitName } from "../cli/exit-codes.ts";
import { hintFor } from "../cli/graph-hints.ts";
import type { ServerCall, ServerConnection } from "../cli/server-connection.ts";
import type { OrganizationPlace } from "../cli/services.ts";
import type { JsonObject, JsonValue } from "../common/json.ts";
import { isJsonObject } from "../common/json.ts";
import { openConfiguredStore } from "./configuration.ts";
import { readOperatorToken, recallServer } from "./operator-token.ts";
import { findServer } from "./organizations.ts";
import { isServedNow } from "./server-lock.ts";
import { LOCAL_URL_SETTING } from "./server-url.ts";

/** A plan of many people is one answer that takes its time; only silence on the wire ends it. */
const ANSWER_MS = 3_600_000;

/** Where a server listens unless it is told otherwise. */
const DEFAULT_URL = "http://localhost:8400";

/**
 * Talk to a running server's API: of the one that is named, or of the one that runs on the data.
 *
 * @throws CliError `OperatorTokenMissing` when no token is given or remembered,
 *   `ServerNotRunning`
 */
export async function connectToServer(place: OrganizationPlace): Promise<ServerConnection> {
  const { origin, token } =
    place.kind === "server" ? findServer(place) : await findLocalServer(place);
  const agent = new Agent({ headersTimeout: ANSWER_MS, bodyTimeout: ANSWER_MS });
  return {
    origin,
    call: (call) => send({ origin, token, agent }, call),
    close: () => agent.close(),
  };
}

async function findLocalServer(
  place: Extract<OrganizationPlace, { kind: "store" }>,
): Promise<{ readonly origin: string; readonly token: string }> {
  const { dataDirectory, databaseUrl } = place;
  const token = readOperatorToken(dataDirectory);
  if (token !== undefined && (databaseUrl !== undefined || isServedNow(dataDirectory))) {
    const store = await openConfiguredStore(place);
    try {
      const origin = await store.settings.readSetting(LOCAL_URL_SETTING);
      if (origin !== undefined) return { origin, token };
    } finally {
      await store.close();
    }
  }
  // Perhaps this user started one on other data, at the usual place.
  const usual = recallServer(DEFAULT_URL);
  if (usual !== undefined) return { origin: DEFAULT_URL, token: usual };
  throw new CliError("otherSide", "ServerNotRunning", `No server runs on ${dataDirectory}.`, {
    hint: "start one: rollcall server; or name another with --data or --url.",
  });
}

/** A limit of the server is waited out, where that takes no longer. */
const LONGEST_WAIT_S = 60;
const MOST_WAITS = 3;

async function send(server: Parameters<typeof sendOnce>[0], call: ServerCall): Promise<JsonValue> {
  for (let waits = 0; ; waits += 1) {
    const { status, text, retryAfter } = await sendOnce(server, call);
    const seconds = Number(retryAfter ?? Number.NaN);
    if (status === 429 && seconds <= LONGEST_WAIT_S && waits < MOST_WAITS) {
      await sleep(seconds * 1_000, undefined, { signal: call.signal });
      continue;
    }
    const answer = parseBody(text);
    // What goes wrong in the middle of an answer in lines is its last one.
    const isWhole = !(isJsonObject(answer) && call.file !== undefined && "error" in answer);
    if (status < 300 && answer !== undefined && isWhole) return answer;
    throw explainAnswer(server.origin, status, isJsonObject(answer) ? answer.error : undefined);
  }
}

async function sendOnce(
  server: { readonly origin: string; readonly token: string; readonly agent: Agent },
  { method, path, body, file, signal, timeoutMs, idempotencyKey }: ServerCall,
): Promise<{ readonly status: number; readonly text: string; readonly retryAfter: unknown }> {
  const { origin, token, agent } = server;
  const limit = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs);
  try {
    const answer = await request(`${origin}${path}`, {
      method,
      dispatcher: agent,
      signal: limit === undefined ? signal : AbortSignal.any([signal, limit]),
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { "content-type": "application/json" }),
        ...(file !== undefined && { "content-type": "text/csv" }),
        ...(idempotencyKey !== undefined && { "idempotency-key": idempotencyKey }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(file !== undefined && { body: file }),
    });
    const whole = await answer.body.text();
    const isLines = answer.headers["content-type"] === "application/x-ndjson";
    const text = isLines ? (whole.trimEnd().split("\n").at(-1) ?? "") : whole;
    return { status: answer.statusCode, text, retryAfter: answer.headers["retry-after"] };
  } catch (cause) {
    signal.throwIfAborted();
    if (limit?.aborted) {
      const message = `${origin} did not answer within ${timeoutMs} ms.`;
      throw new CliError("otherSide", "ServerTimeout", message, {
        cause,
        hint: "what it was asked for may still be done; look before you ask again, or give it longer.",
      });
    }
    throw new CliError("otherSide", "ServerUnreachable", `Nothing answers at ${origin}.`, {
      cause,
      hint: "check the address (--url), and that the server runs.",
    });
  }
}

/** A body out of JSON; `{}` when there is none, undefined when it is something else. */
export function parseBody(text: string): JsonValue | undefined {
  try {
    return text === "" ? {} : (JSON.parse(text) as JsonValue);
  } catch {
    return undefined;
  }
}

/** Refusals that stand for a guard, whatever their status. */
const GUARDS: ReadonlySet<string> = new Set(["DeletionsNotAllowed", "ShrunkenRead"]);

const EXIT_OF_STATUS: Readonly<Record<number, ExitName>> = {
  401: "refused",
  403: "refused",
  404: "notFound",
  409: "conflict",
  410: "notFound",
  429: "otherSide",
};

/** A status says that the request is wrong, where the application at the far end is. */
const EXIT_OF_CODE: Readonly<Record<string, ExitName>> = {
  CredentialValidationUnavailable: "otherSide",
  DiscoveryFailed: "otherSide",
  IdempotencyKeyReused: "conflict",
  LinkExpired: "refused",
  LinkUnknown: "refused",
  LinkUsed: "refused",
  ReferenceAlreadyExists: "conflict",
};

/** What a server's refusal is to the person who typed the command. */
export function explainAnswer(
  origin: string,
  status: number,
  error: JsonValue | undefined,
): CliError {
  const given: JsonObject = isJsonObject(error) ? error : {};
  const code = typeof given.code === "string" ? given.code : `Http${status}`;
  const told = typeof given.message === "string" ? given.message : undefined;
  const details = Array.isArray(given.details) ? given.details : [];
  const lines = details.flatMap((each) =>
    isJsonObject(each) && typeof each.message === "string" && !told?.includes(each.message)
      ? [`\n  ${each.message}`]
      : [],
  );
  const message = `${told ?? `${origin} answered ${status}.`}${lines.join("")}`;
  const other = status >= 400 && status < 500 ? "misuse" : "otherSide";
  const exit = GUARDS.has(code)
    ? "guarded"
    : (EXIT_OF_CODE[code] ?? EXIT_OF_STATUS[status] ?? other);
  const hint = hintFor(code);
  return new CliError(exit, code, message, hint === undefined ? {} : { hint });
}
