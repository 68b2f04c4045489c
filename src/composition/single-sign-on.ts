import type { AddressGuard } from "../connector/address-guard.ts";
import { createDocumentLoader } from "../connector/document-loader.ts";
import type { GraphDeps } from "../http/graph-route.ts";
import type { SaasSignOn } from "../http/saas-route.ts";
import type { SaasSignIn } from "../http/saas-session.ts";
import { createSamlProviderPlugin, SAML_PREFIX } from "../http/saml-provider.ts";
import { createSamlServicePlugin, SAML_SERVICE_PREFIX } from "../http/saml-service.ts";
import type { ServerPart } from "../http/server.ts";
import type { Store } from "../store/store.ts";

/** Single sign-on of both sides, put together. */
export interface AssembledSignOn {
  /** For the application's API. */
  readonly saas: { readonly signOn: SaasSignOn };
  /** What browsers talk to: the directory's identity provider and the application's own side. */
  readonly parts: readonly ServerPart[];
}

/** Put together what single sign-on takes. */
export function assembleSignOn(given: {
  readonly store: Pick<Store, "organizations" | "organizationSignOn">;
  readonly graph: GraphDeps;
  /** Employees get their sessions by it. */
  readonly signIn: SaasSignIn;
  /** Decides from which addresses metadata may be loaded. */
  readonly guard: AddressGuard;
  readonly publicUrl: string | undefined;
}): AssembledSignOn {
  const { store, graph, signIn, guard, publicUrl } = given;
  const signOn: SaasSignOn = {
    store: store.organizations,
    signOn: store.organizationSignOn,
    // Few organizations sign on by it, and what it takes is large.
    verify: async (response, options) =>
      await (await import("./saml-verifier.ts")).verifyAssertion(response, options),
    loadDocument: createDocumentLoader({ guard }),
    world: graph.world,
  };
  const provider = { ...graph, limiter: graph.signInLimiter, publicUrl };
  return {
    saas: { signOn },
    parts: [
      { prefix: SAML_PREFIX, plugin: createSamlProviderPlugin(provider) },
      {
        prefix: SAML_SERVICE_PREFIX,
        plugin: createSamlServicePlugin({ ...signOn, signIn, publicUrl }),
      },
    ],
  };
}
