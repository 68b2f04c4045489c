/** The fuzz test itself: against a server that runs already, so that a test can do it too. */
import { GRAPH_ROUTES } from "../src/http/graph-table.ts";
import { DEVICE } from "./fuzz-bodies.ts";
import { type Chance, makeChance } from "./fuzz-chance.ts";
import { type FuzzAnswer, Pipe, SILENT, sendRaw } from "./fuzz-drive.ts";
import { encodeRequest, spoilBytes } from "./fuzz-raw.ts";
import {
  buildFuzzRequest,
  type FuzzOrganization,
  type FuzzPlace,
  type FuzzRequest,
} from "./fuzz-requests.ts";

/** How much is sent. */
export interface FuzzPlan {
  readonly seed: number;
  readonly requests: number;
  /** Connections at a time, each with its own chance, so that a seed sends the same over each. */
  readonly lanes: number;
  readonly onProgress?: (sent: number) => void;
  /** Ends the sending early. */
  readonly signal?: AbortSignal;
}

/** What must not be, with the request as it went over the wire. */
export interface FuzzFinding {
  readonly what: string;
  readonly request: string;
}

/** What came of it. */
export interface FuzzReport {
  readonly sent: number;
  readonly elapsedMs: number;
  /** Answers by status, those to spoilt bytes too. */
  readonly statuses: ReadonlyMap<number, number>;
  /** Requests of spoilt bytes, which need no answer. */
  readonly spoilt: number;
  readonly findings: readonly FuzzFinding[];
  /** The batches that took longest. */
  readonly slowest: readonly { readonly ms: number; readonly requests: readonly string[] }[];
}

const DEFINITIONS = {
  schemas: [
    {
      id: DEVICE,
      attributes: [
        { name: "serial", required: true, uniqueness: "server" },
        { name: "history", returned: "request" },
        { name: "hidden", returned: "never" },
        { name: "pin", mutability: "writeOnly" },
        { name: "bought", type: "dateTime" },
        { name: "weight", type: "decimal" },
        { name: "slots", type: "integer", multiValued: true },
        { name: "mobile", type: "boolean" },
        {
          name: "owner",
          type: "complex",
          subAttributes: [
            { name: "value" },
            { name: "$ref", type: "reference", referenceTypes: ["User"] },
          ],
        },
        {
          name: "ports",
          type: "complex",
          multiValued: true,
          subAttributes: [
            { name: "value", uniqueness: "server" },
            { name: "type" },
            { name: "primary", type: "boolean" },
          ],
        },
      ],
    },
  ],
  resourceTypes: [{ name: "Device", endpoint: "/Devices", schema: DEVICE }],
};

/** Make the organizations of a fuzz test. */
export async function prepareFuzz(origin: string, operatorToken: string): Promise<FuzzPlace> {
  const ask = async (method: string, path: string, body?: object) => {
    const answer = await fetch(origin + path, {
      method,
      headers: { authorization: `Bearer ${operatorToken}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (answer.status >= 300 && answer.status !== 404) throw new Error(await answer.text());
    return (await answer.json()) as { readonly organization: { readonly id: string } } & {
      readonly secretToken: string;
      readonly value?: readonly { readonly id: string }[];
    };
  };
  const add = async (name: string): Promise<FuzzOrganization> => {
    const { organization, secretToken } = await ask("POST", "/api/organizations", { name });
    return { id: organization.id, token: secretToken };
  };
  const [main, other] = [await add("Fuzz"), await add("Fuzz, other")];
  await ask("PUT", `/api/organizations/${main.id}/schema`, DEFINITIONS);
  const { value: tenants = [] } = await ask("GET", "/tenants/");
  const { hostname: host, port } = new URL(origin);
  return {
    host,
    port: Number(port),
    main,
    other,
    operatorToken,
    ...(tenants[0] === undefined ? {} : { directoryTenant: tenants[0].id }),
    directoryRoutes: GRAPH_ROUTES,
  };
}

const LEAVINGS = ["reset", "reset", "end", "end", "wait"] as const;

/** What the lanes share. */
class FuzzLedger {
  readonly statuses = new Map<number, number>();
  readonly ids = new Map<string, string[]>();
  readonly findings: FuzzFinding[] = [];
  readonly slowest: { ms: number; requests: readonly string[] }[] = [];
  sent = 0;
  spoilt = 0;

  count(status: number): void {
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
  }

  take(request: FuzzRequest, { status, body }: FuzzAnswer): void {
    this.count(status);
    // RFC 7644 section 3.11: /Me is not implemented, and says so by 501.
    if (status >= 500 && status !== 501) this.find(`${status} ${body.slice(0, 300)}`, request);
    if (status !== 201 || request.creates === undefined) return;
    const id = /"id":"([^"]+)"/.exec(body)?.[1];
    const ids = this.ids.get(request.creates) ?? [];
    if (id !== undefined) ids.push(id);
    if (ids.length > 500) ids.shift();
    this.ids.set(request.creates, ids);
  }

  find(what: string, request: FuzzRequest): void {
    if (this.findings.length < 50) this.findings.push({ what, request: show(request) });
  }

  time(ms: number, requests: readonly FuzzRequest[]): void {
    if (ms < (this.slowest.length < 5 ? 0 : (this.slowest.at(-1)?.ms ?? 0))) return;
    this.slowest.push({ ms, requests: requests.map(show) });
    this.slowest.sort((one, two) => two.ms - one.ms).splice(5);
  }
}

function show(request: FuzzRequest): string {
  return encodeRequest(request, "host").toString("utf8").slice(0, 3000);
}

/** Send what the plan says. Faults are reported, not thrown. */
export async function runFuzz(place: FuzzPlace, plan: FuzzPlan): Promise<FuzzReport> {
  const ledger = new FuzzLedger();
  const began = performance.now();
  const share = Math.ceil(plan.requests / plan.lanes);
  const lanes = Array.from({ length: plan.lanes }, async (_, lane) => {
    await runLane(place, ledger, makeChance(plan.seed + lane * 7919), share, plan);
  });
  await Promise.all(lanes);
  const { sent, spoilt, statuses, findings, slowest } = ledger;
  return { sent, spoilt, statuses, findings, slowest, elapsedMs: performance.now() - began };
}

async function runLane(
  place: FuzzPlace,
  ledger: FuzzLedger,
  chance: Chance,
  share: number,
  { onProgress, signal }: FuzzPlan,
): Promise<void> {
  const pipe = new Pipe(place);
  let left = share;
  while (left > 0 && signal?.aborted !== true) {
    if (chance.often(100)) {
      const request = buildFuzzRequest(chance, place, ledger);
      const bytes = spoilBytes(chance, request, `${place.host}:${place.port}`);
      const leaving = chance.pick(LEAVINGS);
      for (const status of await sendRaw(place, bytes, leaving)) {
        ledger.count(status);
        if (status >= 500 && status !== 501) {
          ledger.findings.push({ what: `${status}, raw`, request: bytes.toString("latin1") });
        }
      }
      ledger.spoilt += 1;
      ledger.sent += 1;
      left -= 1;
    } else {
      const length = Math.min(left, 1 + chance.below(16));
      const batch = Array.from({ length }, () => buildFuzzRequest(chance, place, ledger));
      await sendBatch(pipe, ledger, batch);
      left -= length;
    }
    onProgress?.(ledger.sent);
  }
  pipe.close();
}

async function sendBatch(
  pipe: Pipe,
  ledger: FuzzLedger,
  batch: readonly FuzzRequest[],
): Promise<void> {
  let waiting = batch;
  let isAgain = false;
  ledger.sent += batch.length;
  while (waiting.length > 0) {
    const began = performance.now();
    const { answers, fault } = await pipe.send(waiting);
    ledger.time(performance.now() - began, waiting);
    for (const [index, answer] of answers.entries()) {
      const request = waiting[index];
      if (request !== undefined) ledger.take(request, answer);
    }
    waiting = waiting.slice(answers.length);
    const [first] = waiting;
    if (first === undefined) return;
    // Behind a refusal the server may close, and what it didn't read is sent again, over a new
    // connection. The first of those has to be answered then.
    if (answers.length === 0 && (isAgain || fault === SILENT)) {
      ledger.find(fault ?? "closed without an answer", first);
      waiting = waiting.slice(1);
    }
    isAgain = answers.length === 0;
  }
}
