import { hash } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import { readBearerToken } from "../http/auth.ts";
import { readOrigin, trimPublicUrl } from "../http/base-url.ts";
import type { Entrance } from "../http/entrance.ts";
import type { ApplicationRules } from "../saas/application-rules.ts";
import type { Organization } from "../saas/ports.ts";
import { ScimError } from "../scim/errors.ts";
import type { Access, Awaitable } from "./port.ts";

/** What an application says about who may come in. */
export interface EntranceDeps {
  readonly authenticate: (token: string, request: FastifyRequest) => Awaitable<Access | undefined>;
  readonly rules: ApplicationRules;
  readonly publicUrl: string | undefined;
  /** Where the plugin is registered; may have parameters. */
  readonly prefix: string;
}

/** The entrance of an application's own endpoint: whose request it is, the token alone tells. */
export function openEntrance(deps: EntranceDeps): Entrance {
  const publicUrl = trimPublicUrl(deps.publicUrl);
  const depth = deps.prefix.split("/").length;
  return {
    identify: async (request, reply) => {
      const token = readBearerToken(request);
      const access = token === undefined ? undefined : await deps.authenticate(token, request);
      if (token === undefined || access === undefined) throw refuse(token, reply);
      const { scope = "write", tokenId = hash("sha256", token, "hex").slice(0, 16) } = access;
      const person = access.userId === undefined ? {} : { userId: access.userId };
      const organization = toOrganization(access);
      return { organization, rules: deps.rules, tokenId, scope, ...person };
    },
    readBaseUrl: (request) => {
      const [path = ""] = (request.raw.url ?? "").split("?", 1);
      return readOrigin(request, publicUrl) + path.split("/").slice(0, depth).join("/");
    },
  };
}

/** RFC 6750 section 3: what was wrong is told only to whoever sent a token. */
function refuse(token: string | undefined, reply: FastifyReply): ScimError {
  const detail = token === undefined ? "Send a bearer token." : "This token is not known here.";
  const what = token === undefined ? "" : `, error="invalid_token", error_description="${detail}"`;
  reply.header("www-authenticate", `Bearer realm="SCIM"${what}`);
  return new ScimError("unauthorized", detail);
}

function toOrganization({ organization: id, settings }: Access): Organization {
  const known = { id, name: id, application: "custom", created: "" } as const;
  return settings === undefined ? known : { ...known, settings };
}
