import type { FastifyInstance } from "fastify";
import {
  addGalleryEntry,
  checkGalleryEntry,
  GALLERY_DOCUMENT_SCHEMA,
  type GalleryEntry,
  listGallery,
  readGalleryEntry,
  removeGalleryEntry,
} from "../provisioning/gallery-admin.ts";
import { answerWhole } from "./graph-list.ts";
import { type GraphRoute, NO_CONTENT, SEARCHED } from "./graph-route.ts";

/** The gallery with all that Graph's applicationTemplate has no words for. */
export const GALLERY_ROUTES: readonly GraphRoute[] = [
  {
    method: "GET",
    api: "rollcall",
    path: "/gallery",
    permission: "application.read",
    options: SEARCHED,
    filterable: ["displayName", "id", "publisher", "description", "categories", "origin"],
    gives: "galleryEntry",
    isList: true,
    summary: "With what each application can, asks for and can't, and its default mappings.",
    handle: async (call) =>
      answerWhole(call, await listGallery(call.deps, call.tenantId), {
        context: "gallery",
        present: presentEntry,
        idOf: ({ application }) => application.id,
      }),
  },
  {
    method: "POST",
    api: "rollcall",
    path: "/gallery",
    permission: "application.create",
    takes: "galleryDocument",
    gives: "galleryEntry",
    summary:
      "Adds an application as its JSON Schema at /rollcall/v1/gallery/schema describes it, or " +
      "changes the tenant's own one with its id.",
    handle: async (call) => {
      const { entry, isNew } = await addGalleryEntry(call.deps, call.tenantId, call.body);
      return { status: isNew ? 201 : 200, body: presentEntry(entry) };
    },
  },
  {
    method: "POST",
    api: "rollcall",
    path: "/gallery/validate",
    permission: "application.read",
    takes: "galleryDocument",
    gives: "schemaReport",
    summary: "What is wrong with a description of an application; adds nothing.",
    handle: async (call) => ({ body: { issues: checkGalleryEntry(call.deps, call.body) } }),
  },
  {
    method: "GET",
    api: "rollcall",
    path: "/gallery/:entryId",
    permission: "application.read",
    gives: "galleryEntry",
    handle: async (call) => ({
      body: presentEntry(await readGalleryEntry(call.deps, call.tenantId, call.param("entryId"))),
    }),
  },
  {
    method: "DELETE",
    api: "rollcall",
    path: "/gallery/:entryId",
    permission: "application.create",
    summary: "Of those that the tenant added itself. Applications that were made from it stay.",
    handle: async (call) => {
      await removeGalleryEntry(call.deps, call.tenantId, call.param("entryId"));
      return NO_CONTENT;
    },
  },
];

function presentEntry({ application, origin }: GalleryEntry): object {
  const { jobTemplateId: _job, factoryTag: _tag, ...entry } = application;
  return { ...entry, origin };
}

/** The JSON Schema of gallery files; nobody has to say who asks. */
export async function addGallerySchema(api: FastifyInstance): Promise<void> {
  api.get("/gallery/schema", async (_request, reply) => {
    reply.header("content-type", "application/schema+json");
    return JSON.stringify(GALLERY_DOCUMENT_SCHEMA);
  });
}
