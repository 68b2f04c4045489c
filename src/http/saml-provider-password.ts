import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { SignOnError } from "../directory/sign-on-errors.ts";
import { readPasswordLink, setPersonPassword } from "../provisioning/person-sign-in.ts";
import { readOrigin } from "./base-url.ts";
import { readFields, wantsJson } from "./form-parser.ts";
import { sendPage } from "./html-page.ts";
import { donePage, passwordPage } from "./saml-provider-pages.ts";
import { limit, refuseForeign, type SamlProviderDeps } from "./saml-provider-parts.ts";

interface OfTenant {
  readonly Params: { readonly tenantId: string };
}

/** The page on which somebody of a directory chooses a password. */
export function formatPersonLink(origin: string, tenantId: string, secret: string): string {
  return `${origin}/saml/${encodeURIComponent(tenantId)}/password?link=${encodeURIComponent(secret)}`;
}

/** Choosing a password by a one-time link. */
export function addPasswordRoutes(api: FastifyInstance, deps: SamlProviderDeps): void {
  const path = "/:tenantId/password";
  api.get<OfTenant>(path, async (request, reply) => {
    const query = new URLSearchParams((request.raw.url ?? "").split("?")[1] ?? "");
    const link = query.get("link") ?? "";
    return await askForNew(deps, request, reply, { link });
  });
  api.post<OfTenant>(path, async (request, reply) => {
    refuseForeign(request, deps);
    limit(deps, request, "password");
    const { link, password } = readFields(request);
    try {
      const given = { secret: link, password };
      const { userPrincipalName } = await setPersonPassword(deps, request.params.tenantId, given);
      if (wantsJson(request)) return reply.send({ userName: userPrincipalName });
      const message = `${userPrincipalName} signs in with it from now on.`;
      return sendPage(reply, 200, donePage("The password is saved", message));
    } catch (error) {
      const isRefused = error instanceof SignOnError && error.code === "PasswordRefused";
      if (!isRefused || wantsJson(request)) throw error;
      return await askForNew(deps, request, reply, { link: String(link), error });
    }
  });
}

async function askForNew(
  deps: SamlProviderDeps,
  request: FastifyRequest<OfTenant>,
  reply: FastifyReply,
  given: { readonly link: string; readonly error?: SignOnError },
): Promise<FastifyReply> {
  const { link, error } = given;
  const { tenantId } = request.params;
  const { userPrincipalName } = await readPasswordLink(deps, tenantId, link);
  const action = formatPersonLink(readOrigin(request, deps.publicUrl), tenantId, "").split("?")[0];
  const page = passwordPage({
    userName: userPrincipalName,
    action: action ?? "",
    link,
    ...(error !== undefined && { message: error.message }),
  });
  return sendPage(reply, error?.status ?? 200, page);
}
