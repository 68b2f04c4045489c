import {
  instantiateTemplate,
  listTemplates,
  readTemplate,
  type TemplateSummary,
} from "../provisioning/application-admin.ts";
import { readObject } from "./graph-body.ts";
import { presentApplication, presentServicePrincipal } from "./graph-directory-shapes.ts";
import { answerWhole } from "./graph-list.ts";
import { answerEntity, formatContext, type GraphRoute, SEARCHED } from "./graph-route.ts";

const CONTEXT = "applicationTemplates";

/** The gallery, and how one of its applications is added. */
export const TEMPLATE_ROUTES: readonly GraphRoute[] = [
  {
    method: "GET",
    path: "/applicationTemplates",
    permission: "application.read",
    options: SEARCHED,
    filterable: ["id", "displayName", "publisher", "categories"],
    gives: "applicationTemplate",
    isList: true,
    handle: async (call) =>
      answerWhole(call, await listTemplates(call.deps, call.tenantId), {
        context: CONTEXT,
        present: presentTemplate,
        idOf: ({ id }) => id,
      }),
  },
  {
    method: "GET",
    path: "/applicationTemplates/:templateId",
    permission: "application.read",
    gives: "applicationTemplate",
    handle: async (call) => {
      const template = await readTemplate(call.deps, call.tenantId, call.param("templateId"));
      return answerEntity(call, CONTEXT, presentTemplate(template));
    },
  },
  {
    method: "POST",
    path: "/applicationTemplates/:templateId/instantiate",
    permission: "application.create",
    takes: "instantiation",
    gives: "applicationServicePrincipal",
    handle: async (call) => {
      const { displayName } = call.body === undefined ? {} : readObject(call.body);
      const given = { templateId: call.param("templateId"), displayName };
      const application = await instantiateTemplate(call.deps, call.tenantId, given);
      return {
        status: 201,
        body: {
          "@odata.context": formatContext(call, "microsoft.graph.applicationServicePrincipal"),
          application: presentApplication(application),
          servicePrincipal: presentServicePrincipal(application),
        },
      };
    },
  },
];

function presentTemplate({ singleSignOn, ...template }: TemplateSummary): object {
  return {
    ...template,
    supportedProvisioningTypes: ["sync"],
    supportedSingleSignOnModes: singleSignOn ? ["saml"] : [],
    logoUrl: null,
    isEntraIntegrated: false,
  };
}
