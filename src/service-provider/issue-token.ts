import { hash } from "node:crypto";
import { formatInstant, type World } from "../common/world.ts";
import type { OrganizationToken } from "../saas/ports.ts";
import { formatToken, TOKEN_BYTES } from "../saas/tokens.ts";

/** A token with the secret itself, which is given out once and stored nowhere. */
export interface IssuedToken {
  readonly token: OrganizationToken;
  readonly secret: string;
}

/** Make a token: a Secret Token that may write, called Provisioning, unless told otherwise. */
export function issueToken(
  world: World,
  organizationId: string,
  wanted: Partial<OrganizationToken> = {},
): IssuedToken {
  const { kind = "secret" } = wanted;
  const bytes = Array.from({ length: TOKEN_BYTES }, () => world.randomInteger(256));
  const secret = formatToken(bytes, kind);
  const token: OrganizationToken = {
    name: "Provisioning",
    scope: "write",
    ...wanted,
    kind,
    id: world.newId(),
    organizationId,
    sha256: digestToken(secret),
    created: formatInstant(world.now()),
  };
  return { token, secret };
}

/** The SHA-256 of a token in lower-case hex: the only form in which a token is stored. */
export function digestToken(token: string): string {
  return hash("sha256", token, "hex");
}
