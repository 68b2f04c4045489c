import type { OrganizationStore } from "../../src/saas/ports.ts";
import type { ResourceSchema } from "../../src/scim/schema.ts";
import { parseDocument } from "../../src/service-provider/presentation.ts";
import { buildSearchDocument } from "../../src/service-provider/search-document.ts";

const BLOCK = 7;

/** Make all copies that are pending, by schemas that need not be the organization's own. */
export async function copyAll(
  { copies }: Pick<OrganizationStore, "copies">,
  organizationId: string,
  schemas: Readonly<Record<string, ResourceSchema>>,
): Promise<void> {
  let count = BLOCK;
  while (count === BLOCK) {
    count = await copies.renew(organizationId, BLOCK, () => ({ kind, document }) => {
      const schema = schemas[kind];
      return schema && { document: buildSearchDocument(parseDocument(document), schema) };
    });
  }
}
