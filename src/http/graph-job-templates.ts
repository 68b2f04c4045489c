import {
  type JobTemplate,
  listJobTemplates,
  readJobTemplate,
} from "../provisioning/job-templates.ts";
import { readTemplateSchema } from "../provisioning/schema-admin.ts";
import { addTemplate, changeTemplate } from "../provisioning/template-admin.ts";
import type { Application } from "../sync/job.ts";
import { readApplication } from "./graph-applications.ts";
import { readObject } from "./graph-body.ts";
import { answerWhole } from "./graph-list.ts";
import { SYNCHRONIZATION_ROOTS } from "./graph-roots.ts";
import { answerEntity, type GraphRoute, NO_CONTENT, PAGED } from "./graph-route.ts";

const CONTEXT = "synchronizationTemplates";

/** What jobs of an application are made from. */
export const JOB_TEMPLATE_ROUTES: readonly GraphRoute[] = SYNCHRONIZATION_ROOTS.flatMap((root) => [
  ...listReadRoutes(root),
  ...listWriteRoutes(root),
]);

function listReadRoutes(root: string): readonly GraphRoute[] {
  return [
    {
      method: "GET",
      path: `${root}/templates`,
      permission: "application.read",
      options: PAGED,
      filterable: ["id", "factoryTag"],
      gives: "synchronizationTemplate",
      isList: true,
      handle: async (call) => {
        const application = await readApplication(call);
        return answerWhole(call, listJobTemplates(application), {
          context: CONTEXT,
          present: (template) => presentTemplate(application, template),
          idOf: ({ id }) => id,
        });
      },
    },
    {
      method: "GET",
      path: `${root}/templates/:templateId`,
      permission: "application.read",
      gives: "synchronizationTemplate",
      handle: async (call) => {
        const application = await readApplication(call);
        const template = readJobTemplate(application, call.param("templateId"));
        return answerEntity(call, CONTEXT, presentTemplate(application, template));
      },
    },
    {
      method: "GET",
      path: `${root}/templates/:templateId/schema`,
      permission: "application.read",
      gives: "synchronizationSchema",
      handle: async (call) => {
        const schema = readTemplateSchema(await readApplication(call), call.param("templateId"));
        return answerEntity(call, "synchronizationSchema", schema);
      },
    },
  ];
}

function listWriteRoutes(root: string): readonly GraphRoute[] {
  return [
    {
      method: "POST",
      path: `${root}/templates`,
      permission: "application.write",
      takes: "synchronizationTemplate",
      gives: "synchronizationTemplate",
      summary: "Jobs can be made from it; without a schema it begins with the gallery's.",
      handle: async (call) => {
        const application = await readApplication(call);
        const given = { applicationId: application.id, body: readObject(call.body) };
        const template = await addTemplate(call.deps, call.tenantId, given);
        const shape = presentTemplate(application, template);
        return { ...answerEntity(call, CONTEXT, shape), status: 201 };
      },
    },
    ...(["PATCH", "PUT"] as const).map(
      (method): GraphRoute => ({
        method,
        path: `${root}/templates/:templateId`,
        permission: "application.write",
        takes: "synchronizationTemplate",
        summary: "Jobs that were made from it keep their schemas.",
        handle: async (call) => {
          await changeTemplate(call.deps, call.tenantId, {
            applicationId: call.param("id"),
            templateId: call.param("templateId"),
            body: readObject(call.body),
            isWhole: method === "PUT",
          });
          return NO_CONTENT;
        },
      }),
    ),
  ];
}

function presentTemplate(application: Application, template: JobTemplate): object {
  return {
    id: template.id,
    applicationId: application.id,
    default: template.isDefault,
    description: template.description ?? `Provisioning of ${application.displayName}`,
    discoverable: template.discoverable,
    factoryTag: template.factoryTag,
    metadata: template.metadata,
  };
}
