import { StoreError } from "../common/store-error.ts";
import {
  type BulkOperation,
  type BulkRequest,
  type BulkResult,
  formatBulkResponse,
  parseBulkRequest,
} from "../scim/bulk.ts";
import { type BulkStep, planBulkSteps } from "../scim/bulk-order.ts";
import { replaceReferences, splitReferences } from "../scim/bulk-references.ts";
import { ScimError } from "../scim/errors.ts";
import { isObject, type JsonObject, type JsonValue } from "../scim/resource.ts";
import {
  actOnOperation,
  type BulkOutcome,
  completeCreation,
  locateTarget,
  undoCreation,
} from "./bulk-act.ts";
import type { Caller, Provider } from "./provider.ts";

/** Writes the failure of an operation as a single request would have, and logs what is a bug. */
export type FormatFailure = (error: unknown) => Failure;

/** The status and the Error message of an operation that failed. */
interface Failure {
  readonly status: number;
  readonly body: object;
}

/** A creation that waits for what it refers to. */
interface OpenCreation {
  readonly operation: BulkOperation;
  readonly outcome: BulkOutcome;
  readonly rest: JsonObject;
}

/** A bulk request under way. */
interface BulkWork {
  readonly provider: Provider;
  readonly caller: Caller;
  readonly request: BulkRequest;
  readonly formatFailure: FormatFailure;
  /** The bulkIds that creations of the request carry. */
  readonly known: ReadonlySet<string>;
  /** The ids of what was created, by bulkId. */
  readonly ids: Map<string, string>;
  readonly open: Map<BulkOperation, OpenCreation>;
  readonly results: Map<BulkOperation, BulkResult>;
  errors: number;
  /** Why no operation can be done any more, such as a full disk. */
  outage: { readonly error: StoreError; readonly failure: Failure } | undefined;
}

/**
 * Do a bulk request. Each operation is a transaction of its own, made by the functions of the
 * single requests; one that fails changes nothing, and those that refer to it fail too.
 *
 * @param body - parsed JSON, trusted in nothing
 * @returns the BulkResponse as JSON text: a result for every operation tried, in request order
 * @throws ScimError as `parseBulkRequest`
 * @see RFC 7644 section 3.7
 */
export async function processBulk(
  provider: Provider,
  caller: Caller,
  body: unknown,
  formatFailure: FormatFailure,
): Promise<string> {
  const { quirks, maxBulkOperations: maxOperations } = provider.policy;
  const request = parseBulkRequest(body, { maxOperations, quirks });
  const work: BulkWork = {
    provider,
    caller,
    request,
    formatFailure,
    known: new Set(
      request.operations.flatMap(({ method, bulkId }) =>
        method === "POST" && bulkId !== undefined ? [bulkId] : [],
      ),
    ),
    ids: new Map(),
    open: new Map(),
    results: new Map(),
    errors: 0,
    outage: undefined,
  };
  for (const step of planBulkSteps(request.operations)) {
    if (work.errors >= (request.failOnErrors ?? Number.POSITIVE_INFINITY)) break;
    if (step.kind === "process") await processStep(work, step);
    else await completeStep(work, step.operation);
  }
  // What is left stopped before its circle was closed.
  for (const creation of work.open.values()) {
    const detail = "The request stopped before the circular references could be resolved.";
    await abandonCreation(work, creation, new ScimError("conflict", detail));
  }
  const results = request.operations.flatMap((operation) => work.results.get(operation) ?? []);
  return JSON.stringify(formatBulkResponse(results));
}

async function processStep(
  work: BulkWork,
  { operation, omit }: Extract<BulkStep, { kind: "process" }>,
): Promise<void> {
  let id: string | undefined;
  try {
    if (operation.refusal !== undefined) throw operation.refusal;
    if (work.outage !== undefined) throw work.outage.error;
    id = resolveText(work, operation.id);
    const whole = operation.data;
    const isCircular = whole !== undefined && omit.size > 0;
    const { kept, rest } = isCircular ? splitReferences(whole, omit) : { kept: whole, rest: {} };
    const data = resolveData(work, kept);
    const { provider, caller } = work;
    const acted = actOnOperation(provider, caller, operation, id, data);
    const outcome = await (isCircular ? explainCircle(acted) : acted);
    if (operation.method === "POST" && operation.bulkId !== undefined) {
      work.ids.set(operation.bulkId, outcome.id);
    }
    if (isCircular) work.open.set(operation, { operation, outcome, rest });
    else succeed(work, operation, outcome);
  } catch (error) {
    fail(work, operation, id, error);
  }
}

/** A creation refused without its references can't come before what refers to it. */
async function explainCircle(acted: Promise<BulkOutcome>): Promise<BulkOutcome> {
  try {
    return await acted;
  } catch (cause) {
    if (!(cause instanceof ScimError) || cause.code !== "invalidValue") throw cause;
    const detail = `The references go in a circle that can't be resolved. ${cause.detail}`;
    throw new ScimError("conflict", detail, { cause });
  }
}

async function completeStep(work: BulkWork, operation: BulkOperation): Promise<void> {
  const creation = work.open.get(operation);
  if (creation === undefined) return;
  const { outcome, rest } = creation;
  try {
    if (work.outage !== undefined) throw work.outage.error;
    const data = resolveData(work, rest) ?? {};
    const completed = await completeCreation(
      work.provider,
      work.caller,
      operation,
      outcome.id,
      data,
    );
    work.open.delete(operation);
    succeed(work, operation, completed);
  } catch (error) {
    await abandonCreation(work, creation, error);
  }
}

/** A failed operation leaves nothing behind, so what it created goes again. */
async function abandonCreation(
  work: BulkWork,
  { operation, outcome }: OpenCreation,
  reason: unknown,
): Promise<void> {
  work.open.delete(operation);
  if (operation.bulkId !== undefined) work.ids.delete(operation.bulkId);
  try {
    await undoCreation(work.provider, work.caller, operation, outcome.id);
    fail(work, operation, undefined, reason);
  } catch (error) {
    fail(work, operation, undefined, error);
  }
}

function succeed(work: BulkWork, operation: BulkOperation, outcome: BulkOutcome): void {
  const { status, location, version } = outcome;
  work.results.set(operation, {
    ...startResult(operation),
    ...(version === undefined ? {} : { version }),
    location,
    status,
  });
}

function fail(
  work: BulkWork,
  operation: BulkOperation,
  id: string | undefined,
  error: unknown,
): void {
  // An outage is written and logged once, not for each operation it keeps from being tried.
  const known = error === work.outage?.error ? work.outage?.failure : undefined;
  const failure = known ?? work.formatFailure(error);
  const location =
    operation.method === "POST"
      ? undefined
      : locateTarget(work.caller, operation, id ?? operation.id);
  work.errors += 1;
  // A store that is full or gone refuses the rest as well, and asking it each time takes long.
  if (isOutage(error)) work.outage ??= { error, failure };
  work.results.set(operation, {
    ...startResult(operation),
    ...(location === undefined ? {} : { location }),
    status: failure.status,
    response: failure.body,
  });
}

function isOutage(error: unknown): error is StoreError {
  return error instanceof StoreError && (error.code === "Full" || error.code === "Unavailable");
}

function startResult({ method, bulkId }: BulkOperation): Pick<BulkResult, "method" | "bulkId"> {
  return { method, ...(bulkId === undefined ? {} : { bulkId }) };
}

function resolveData(work: BulkWork, data: JsonObject | undefined): JsonObject | undefined {
  const resolved = resolveValue(work, data);
  return isObject(resolved) ? resolved : undefined;
}

function resolveText(work: BulkWork, text: string | undefined): string | undefined {
  const resolved = resolveValue(work, text);
  return typeof resolved === "string" ? resolved : undefined;
}

function resolveValue(work: BulkWork, value: JsonValue | undefined): JsonValue | undefined {
  if (value === undefined) return undefined;
  return replaceReferences(value, (bulkId, isWhole) => {
    const id = work.ids.get(bulkId);
    if (id !== undefined) return id;
    const shown = bulkId.slice(0, 64);
    if (work.known.has(bulkId)) {
      const detail = `This needs the resource of bulkId "${shown}", which was not created.`;
      throw new ScimError("conflict", detail);
    }
    // Part of a longer text it may be anything; alone it can only be meant as a reference.
    if (!isWhole) return undefined;
    throw new ScimError("invalidValue", `No operation here creates the bulkId "${shown}".`);
  });
}
