import { CliError } from "./exit-codes.ts";
import type { ServerConnection } from "./server-connection.ts";

/** Who a token stands for. */
export interface Identity {
  readonly kind: "operator" | "token" | "administrator";
  readonly name: string;
  readonly role: string | null;
  readonly permissions: readonly string[];
  /** Absent: of an operator, for all tenants. */
  readonly tenant?: { readonly id: string; readonly displayName: string };
  /** When the session of somebody who signed in ends at the latest. */
  readonly expires?: string;
}

interface Caller {
  readonly kind: Identity["kind"];
  readonly displayName: string;
  readonly role: string | null;
  readonly permissions: readonly string[];
  readonly tenant: { readonly id: string; readonly displayName: string };
}

/** An answer of a server that is there takes no longer. */
const ANSWER_MS = 30_000;

/**
 * Ask a server whose token it is sent.
 *
 * @param tenantId - undefined: no tenant is meant, which is for operators alone
 * @throws CliError refused `InvalidAuthenticationToken`
 */
export async function readIdentity(
  server: ServerConnection,
  tenantId: string | undefined,
  given: { readonly signal: AbortSignal; readonly timeoutMs?: number | undefined },
): Promise<Identity> {
  const { signal, timeoutMs = ANSWER_MS } = given;
  const get = async <T>(path: string): Promise<T> =>
    (await server.call({ method: "GET", path, body: undefined, signal, timeoutMs })) as T;
  if (tenantId === undefined) {
    await get("/tenants").catch((error: unknown) => {
      throw explainWithoutTenant(error);
    });
    return { kind: "operator", name: "Operator", role: null, permissions: [] };
  }
  const path = `/rollcall/v1/tenants/${encodeURIComponent(tenantId)}/whoami`;
  const { kind, displayName: name, role, permissions, tenant } = await get<Caller>(path);
  const identity = { kind, name, role, permissions, tenant };
  if (kind !== "administrator") return identity;
  const own = await get<{ readonly session: { readonly expires: string } }>(
    "/rollcall/v1/session/",
  );
  return { ...identity, expires: own.session.expires };
}

/** One line: name, role and tenant. */
export function formatIdentity({ name, role, tenant }: Identity): string {
  const where = tenant === undefined ? "" : ` of ${tenant.displayName}`;
  return `${name}${role === null || role === name ? "" : `, ${role}`}${where}`;
}

function explainWithoutTenant(error: unknown): unknown {
  if (!(error instanceof CliError) || error.exit !== "refused") return error;
  const message = "This token is not the operator's.";
  return new CliError("refused", "InvalidAuthenticationToken", message, {
    cause: error,
    hint: "a token with a role is known in its tenant alone: name it with --tenant.",
  });
}
