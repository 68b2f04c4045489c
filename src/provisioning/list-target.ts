import type { JsonObject } from "../common/json.ts";
import {
  buildListRequest,
  LIST_START,
  type ListPosition,
  processListPage,
} from "../sync/list-pages.ts";
import type { ObjectType } from "../sync/schema.ts";
import type { TargetClient } from "./target-client.ts";

/** A page of what a target has. */
export interface TargetPage {
  readonly resources: readonly JsonObject[];
  /** Only the last page can have it: the target has no more than what was read. */
  readonly isComplete: boolean;
}

const PAGE_SIZE = 200;

/**
 * Read all resources of a kind, page by page, each once, by GET alone. A list that ends without a
 * page that `isComplete` was cut short by the target: nobody may be called gone by it.
 *
 * @throws SyncError by what an exchange came to
 */
export async function* walkTarget(
  client: TargetClient,
  objectType: ObjectType,
  pageSize: number = PAGE_SIZE,
): AsyncGenerator<TargetPage, void, undefined> {
  let position: ListPosition | undefined = LIST_START;
  while (position !== undefined) {
    const request = buildListRequest(objectType, position, pageSize);
    const step = processListPage(await client.send("match", request), position);
    yield { resources: step.resources, isComplete: step.isComplete };
    position = step.next;
  }
}
