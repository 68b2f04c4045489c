import type { ResourceKind, ResourcePage, ResourcePlace } from "./ports.ts";

/**
 * The texts around what is stored of a resource, so that a store can write it as it is answered:
 * the document without its closing brace, `groups` if there are any, then these texts with
 * `created`, `lastModified`, `id` and `version` between them.
 */
export interface ResourceFrame {
  readonly texts: readonly [
    beforeCreated: string,
    beforeLastModified: string,
    beforeId: string,
    beforeVersion: string,
    end: string,
  ];
  /** Escaped: what the URI of a group begins with. Absent when no groups are to be shown. */
  readonly groupAddress?: string;
}

/** A list of resources as it is answered, but for what stands before the first. */
export interface WrittenPage {
  /**
   * In UTF-8: {@link LIST_ROOM} bytes to be written over, the resources with commas between, and
   * the end of the list. In memory of its own, which whoever answers with it gives back.
   */
  readonly bytes: Uint8Array;
  readonly count: number;
}

/** How many bytes a written page leaves free before the first resource. */
export const LIST_ROOM = 1024;

/** What ends a list of resources. RFC 7644 section 3.4.2 */
export const LIST_END = "]}";

/** The place behind which to go on, and for how many. */
export interface PageBehind {
  /** Absent at the beginning. */
  readonly from: ResourcePlace | undefined;
  readonly limit: number;
}

/**
 * Writes pages of all resources of a type, in the order of their creation, without handing out
 * one after the other: a page of a hundred takes a third of the time.
 */
export interface ResourcePages {
  /** @returns undefined where the page is empty; and how many there are in all */
  page(
    organizationId: string,
    kind: ResourceKind,
    frame: ResourceFrame,
    page: ResourcePage,
  ): Promise<{ readonly total: number; readonly written: WrittenPage | undefined }>;
  /** @returns undefined where nothing comes behind; with the place of the last resource */
  pageBehind(
    organizationId: string,
    kind: ResourceKind,
    frame: ResourceFrame,
    page: PageBehind,
  ): Promise<
    (WrittenPage & { readonly last: ResourcePlace; readonly hasMore: boolean }) | undefined
  >;
}
