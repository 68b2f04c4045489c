import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { prepareFuzz, runFuzz } from "../../bench/fuzz-run.ts";
import { createLogger } from "../../src/http/logger.ts";
import { STORES } from "../support/stores.ts";
import { OPERATOR_TOKEN, startService, type TestService } from "./service.ts";

/** `npm run fuzz` in short: it sends a million to a process of its own. */
describe.each(STORES)("thousands of generated requests over sockets, on $title", ({ open }) => {
  const errors: string[] = [];
  let service: TestService;

  beforeAll(async () => {
    const log = createLogger("error", { write: (line) => void errors.push(line) });
    service = await startService({ open, log });
  });
  afterAll(() => service.close());

  test("each is answered, and none by a 5xx", { timeout: 120_000 }, async () => {
    const seed = Date.now() % 1_000_000;
    const place = await prepareFuzz(service.origin, OPERATOR_TOKEN);
    const report = await runFuzz(place, { seed, requests: 1600, lanes: 4 });
    expect({ seed, findings: report.findings, errors }).toEqual({ seed, findings: [], errors: [] });
    // What is answered by refusals alone would prove little.
    for (const status of [200, 201, 204, 400, 404, 409, 415]) {
      expect(report.statuses.get(status), `${status}, seed ${seed}`).toBeGreaterThan(0);
    }
    const { status } = await fetch(`${service.origin}/healthz`);
    expect(status).toBe(200);
  });
});
