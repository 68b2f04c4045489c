import { isJsonObject, type JsonObject, type JsonValue } from "../common/json.ts";
import type { LoggedExchange } from "./log.ts";

/*
 * How exchanges of the log are stored. The answer to a write mostly repeats what was sent: of such
 * a body the repeated members are named, and only the others stand there with their values.
 */

/**
 * The members of a body in order: a name alone is repeated from the request; a third item says
 * that the value is a list of the same kind, of an object that is repeated in part.
 */
type Echo = readonly (string | readonly [string, JsonValue] | readonly [string, Echo, 1])[];

type PackedExchange = LoggedExchange | (Omit<LoggedExchange, "responseBody"> & { echo: Echo });

/** Write the exchanges of one object as a text. */
export function packExchanges(exchanges: readonly LoggedExchange[]): string {
  return JSON.stringify(exchanges.map(packExchange));
}

/** Read what {@link packExchanges} wrote, and texts from before, in which all bodies are whole. */
export function unpackExchanges(text: string): readonly LoggedExchange[] {
  return (JSON.parse(text) as readonly PackedExchange[]).map(unpackExchange);
}

function packExchange(exchange: LoggedExchange): PackedExchange {
  const { requestBody, responseBody, ...rest } = exchange;
  if (!isJsonObject(requestBody) || !isJsonObject(responseBody)) return exchange;
  return { ...rest, requestBody, echo: findEcho(requestBody, responseBody) };
}

function unpackExchange(exchange: PackedExchange): LoggedExchange {
  if (!("echo" in exchange)) return exchange;
  const { echo, ...rest } = exchange;
  const { requestBody } = rest;
  return { ...rest, responseBody: isJsonObject(requestBody) ? repeat(requestBody, echo) : {} };
}

function findEcho(sent: JsonObject, answered: JsonObject): Echo {
  return Object.keys(answered).flatMap((name): Echo => {
    const value = answered[name];
    if (value === undefined) return [];
    const before = Object.hasOwn(sent, name) ? sent[name] : undefined;
    if (isSame(before, value)) return [name];
    return isJsonObject(before) && isJsonObject(value)
      ? [[name, findEcho(before, value), 1]]
      : [[name, value]];
  });
}

function repeat(sent: JsonObject, echo: Echo): JsonObject {
  return Object.fromEntries(
    echo.map((item): [string, JsonValue] => {
      if (typeof item === "string") return [item, sent[item] ?? null];
      if (item.length === 2) return [item[0], item[1]];
      const before = sent[item[0]];
      return [item[0], isJsonObject(before) ? repeat(before, item[1]) : {}];
    }),
  );
}

/** Whether two values are the same text as JSON: members in the same order, too. */
function isSame(one: JsonValue | undefined, other: JsonValue | undefined): boolean {
  if (typeof one !== "object" || typeof other !== "object") return one === other;
  if (one === null || other === null) return one === other;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const names = Object.keys(one);
  const others = Object.keys(other);
  return (
    names.length === others.length &&
    names.every(
      (name, place) =>
        name === others[place] && isSame((one as JsonObject)[name], (other as JsonObject)[name]),
    )
  );
}
