import type { BulkOperation } from "./bulk.ts";
import { listReferences, listTexts } from "./bulk-references.ts";

/** One thing to do, in the order of work. */
export type BulkStep =
  | {
      readonly kind: "process";
      readonly operation: BulkOperation;
      /** bulkIds to leave out of the creation, since they wait for it in turn; else empty. */
      readonly omit: ReadonlySet<string>;
    }
  /** Add what was left out of a creation; everything it refers to has been tried by now. */
  | { readonly kind: "complete"; readonly operation: BulkOperation };

interface Node {
  readonly operation: BulkOperation;
  /** The creations that this operation refers to, by bulkId, and the other way round. */
  readonly needs: ReadonlyMap<string, Node>;
  readonly neededBy: readonly Node[];
  /** How many of its needs are pending; kept up while the order is made. */
  pendingNeeds: number;
  /** Of a DELETE: earlier operations that name the resource, so it must outlive them. */
  readonly mentionedBy: ReadonlySet<Node>;
}

/** How much of the request's order is kept: all, all but a creation's place, references alone. */
const STRICTNESS = [2, 1, 0] as const;

/**
 * Order the operations of a bulk request, so that what is referred to comes first.
 *
 * The order is that of the request. An operation with a reference forward waits until that
 * resource was created, and holds up those behind it that its effect could meet: changes of the
 * same resource, the deletion of one it names, and, where a reference allows, a creation behind a
 * change, which may have freed the userName. A circle of creations is broken at its first one.
 *
 * @returns every operation once as `process`; a broken one again as `complete`
 * @see RFC 7644 sections 3.7 and 3.7.1
 */
export function planBulkSteps(operations: readonly BulkOperation[]): readonly BulkStep[] {
  const pending = new Set(buildGraph(operations));
  const steps: BulkStep[] = [];
  let open: readonly Node[] = [];
  while (pending.size > 0) {
    const node = chooseNext(pending);
    const needed = [...node.needs].filter(([, each]) => pending.has(each));
    const omit = new Set(needed.map(([bulkId]) => bulkId));
    steps.push({ kind: "process", operation: node.operation, omit });
    if (omit.size > 0) open = [...open, node];
    pending.delete(node);
    for (const each of node.neededBy) each.pendingNeeds -= 1;
    if (open.length === 0) continue;
    for (const { operation } of open.filter(({ pendingNeeds }) => pendingNeeds === 0)) {
      steps.push({ kind: "complete", operation });
    }
    open = open.filter(({ pendingNeeds }) => pendingNeeds > 0);
  }
  return steps;
}

function chooseNext(pending: ReadonlySet<Node>): Node {
  for (const strictness of STRICTNESS) {
    const found = findReady(pending, strictness);
    if (found !== undefined) return found;
  }
  return findInCircle(pending);
}

function findReady(pending: ReadonlySet<Node>, strictness: number): Node | undefined {
  const passedTargets = new Set<string>();
  const passedChanges = new Set<string>();
  for (const node of pending) {
    const { method, endpoint, id } = node.operation;
    const target = id === undefined ? undefined : `${endpoint}/${id}`;
    const isHeld =
      node.pendingNeeds > 0 ||
      (strictness > 0 && target !== undefined && passedTargets.has(target)) ||
      (strictness > 0 && some(node.mentionedBy, (each) => pending.has(each))) ||
      (strictness > 1 && method === "POST" && passedChanges.has(endpoint));
    if (!isHeld) return node;
    if (target !== undefined) passedTargets.add(target);
    if (method !== "POST") passedChanges.add(endpoint);
  }
  return undefined;
}

/** Follow needs until one comes again: all of that circle are creations. */
function findInCircle(pending: ReadonlySet<Node>): Node {
  const trail: Node[] = [];
  const places = new Map<Node, number>();
  let [node] = pending;
  while (node !== undefined && !places.has(node)) {
    places.set(node, trail.length);
    trail.push(node);
    node = first(node.needs.values(), (each) => pending.has(each));
  }
  const circle = node === undefined ? trail : trail.slice(places.get(node));
  return circle.reduce((a, b) => (a.operation.index < b.operation.index ? a : b));
}

function buildGraph(operations: readonly BulkOperation[]): readonly Node[] {
  const drafts = operations.map((operation) => ({
    operation,
    needs: new Map<string, Node>(),
    neededBy: [] as Node[],
    pendingNeeds: 0,
    mentionedBy: new Set<Node>(),
  }));
  const creations = new Map<string, (typeof drafts)[number]>();
  const deletions = new Map<string, Set<Node>[]>();
  for (const draft of drafts) {
    const { method, bulkId } = draft.operation;
    if (method === "POST" && bulkId !== undefined) creations.set(bulkId, draft);
  }
  // From the back, so that a mention finds the deletions behind it alone.
  for (const draft of drafts.toReversed()) {
    const { operation } = draft;
    const { method, id } = operation;
    if (operation.refusal !== undefined) continue;
    for (const bulkId of [...listReferences(operation.data), ...listReferences(id)]) {
      const creation = creations.get(bulkId);
      if (creation === undefined || draft.needs.has(bulkId)) continue;
      draft.needs.set(bulkId, creation);
      creation.neededBy.push(draft);
      draft.pendingNeeds += 1;
    }
    if (deletions.size > 0) {
      for (const text of listTexts(operation.data)) {
        for (const mentionedBy of deletions.get(text) ?? []) mentionedBy.add(draft);
      }
    }
    if (method !== "DELETE" || id === undefined) continue;
    deletions.set(id, [...(deletions.get(id) ?? []), draft.mentionedBy]);
  }
  return drafts;
}

function some<T>(items: Iterable<T>, test: (item: T) => boolean): boolean {
  return first(items, test) !== undefined;
}

function first<T>(items: Iterable<T>, test: (item: T) => boolean): T | undefined {
  for (const item of items) if (test(item)) return item;
  return undefined;
}
