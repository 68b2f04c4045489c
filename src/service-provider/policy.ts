import { TOLERANT_QUIRKS } from "../scim/quirks.ts";
import type { ProviderPolicy } from "./provider.ts";

/** The default: serves Entra, Okta and the other known clients as they are. */
export const TOLERANT_POLICY: ProviderPolicy = {
  quirks: TOLERANT_QUIRKS,
  unknownMembers: "reject",
  unknownManager: "store",
  unknownReferences: "store",
  uniqueGroupNames: true,
  patchAnswer: "byType",
  defaultPageSize: 100,
  maxPageSize: 1000,
  cursorTimeoutMs: 60 * 60 * 1000,
  maxBulkOperations: 1000,
  maxBulkBytes: 4 * 1024 * 1024,
};
