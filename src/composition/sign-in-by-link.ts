import { request } from "undici";
import { CliError } from "../cli/exit-codes.ts";
import type { SignedIn, SignInRequest } from "../cli/services.ts";
import { isJsonObject, type JsonValue } from "../common/json.ts";
import { explainAnswer, parseBody } from "./server-connection.ts";

const ANSWER_MS = 30_000;

/**
 * Sign in to a server by a one-time link, which is used up.
 *
 * @throws CliError refused with the server's own code, otherSide `ServerUnreachable`
 */
export async function signInByLink(given: SignInRequest): Promise<SignedIn> {
  const { status, text, cookies } = await post(given);
  const body = parseBody(text);
  const answer = isJsonObject(body) ? body : {};
  if (status >= 300) throw explainAnswer(given.url, status, answer.error);
  const token = findSecret(cookies);
  const tenantId = isJsonObject(answer.tenant) ? answer.tenant.id : undefined;
  if (token !== undefined && isText(tenantId)) return { token, tenantId };
  const message = `${given.url} signs nobody in, so it is no Rollcall.`;
  throw new CliError("otherSide", "NoRollcall", message);
}

async function post({ url, link, agent, signal }: SignInRequest): Promise<{
  readonly status: number;
  readonly text: string;
  readonly cookies: readonly string[];
}> {
  try {
    const answer = await request(`${url}/rollcall/v1/session/sign-in`, {
      method: "POST",
      headers: { "content-type": "application/json", "user-agent": agent },
      body: JSON.stringify({ link }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
    });
    const text = await answer.body.text();
    const set = answer.headers["set-cookie"] ?? [];
    return { status: answer.statusCode, text, cookies: typeof set === "string" ? [set] : set };
  } catch (cause) {
    signal.throwIfAborted();
    throw new CliError("otherSide", "ServerUnreachable", `Nothing answers at ${url}.`, {
      cause,
      hint: "check the address, and that the server runs.",
    });
  }
}

/** The cookie of the session, whose name says whether it came over TLS. */
function findSecret(cookies: readonly string[]): string | undefined {
  for (const cookie of cookies) {
    const [pair = ""] = cookie.split(";");
    const equals = pair.indexOf("=");
    const [name, value] = [pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()];
    if ((name === "rollcall_admin" || name === "__Host-rollcall_admin") && value !== "") {
      return value;
    }
  }
  return undefined;
}

function isText(value: JsonValue | undefined): value is string {
  return typeof value === "string" && value !== "";
}
