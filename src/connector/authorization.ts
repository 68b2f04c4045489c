import { SyncError } from "../sync/errors.ts";
import type { TargetAccess } from "../sync/target-access.ts";
import { formatBasic, OauthTokens } from "./oauth-token.ts";
import type { OwnRequester } from "./own-request.ts";
import { parseSecretToken } from "./tenant-url.ts";

/** Makes the `Authorization` header of requests to one target. */
export interface Authorization {
  /**
   * The header's value, and the texts in it that no log may show; an empty value for none.
   * @throws SyncError as {@link OauthTokens.read}
   */
  read(): Authorized | Promise<Authorized>;
  /**
   * The target answered 401 to this header.
   * @returns whether another one may help
   */
  renew(refused: Authorized): boolean;
}

/** One value of the header. */
export interface Authorized {
  readonly header: string;
  readonly secrets: readonly string[];
}

const MAX_BASIC_LENGTH = 1_024;

/**
 * @throws SyncError `InvalidSecretToken`, `InvalidCredentials` when they can't be what they are
 *   given for; messages never repeat them
 */
export function createAuthorization(access: TargetAccess, request: OwnRequester): Authorization {
  const { grant } = access;
  switch (grant.kind) {
    case "bearer": {
      const token = parseSecretToken(grant.token);
      return fixed({ header: `Bearer ${token}`, secrets: [token] });
    }
    case "basic": {
      const { userName, password } = grant;
      const isWrong =
        userName.includes(":") || userName.length + password.length > MAX_BASIC_LENGTH;
      if (isWrong) {
        const message = "A user name has no colon, and with its password at most 1,024 characters.";
        throw new SyncError("InvalidCredentials", message);
      }
      const header = formatBasic(userName, password);
      return fixed({ header, secrets: [password, header.slice("Basic ".length)] });
    }
    case "clientCredentials": {
      checkTokenUrl(grant.tokenUrl);
      const tokens = new OauthTokens(grant, request);
      return {
        read: async () => {
          const token = await tokens.read();
          return { header: `Bearer ${token}`, secrets: [token, grant.clientSecret] };
        },
        renew: ({ header }) => {
          tokens.forget(header.slice("Bearer ".length));
          return true;
        },
      };
    }
    case "none":
      return fixed({ header: "", secrets: [] });
  }
}

function fixed(authorized: Authorized): Authorization {
  return { read: () => authorized, renew: () => false };
}

function checkTokenUrl(text: string): void {
  const url = URL.parse(text);
  const isGood = url !== null && (url.protocol === "https:" || url.protocol === "http:");
  if (isGood && url.username === "" && url.password === "") return;
  const message = "Oauth2TokenExchangeUri does not begin with https:// and the name of a host.";
  throw new SyncError("InvalidCredentials", message);
}
