import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/common/json.ts";
import { STORES } from "../support/stores.ts";
import { type Answer, send } from "./client.ts";
import { type Fact, findFault, readPointer } from "./facts.ts";
import { startService, type Tenant, type TestService } from "./service.ts";

interface Step {
  readonly send: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly text?: string;
  readonly status: readonly number[];
  readonly answerHeaders?: Readonly<
    Record<
      string,
      | "present"
      | "absent"
      | { readonly at?: string; readonly is?: string; readonly startsWith?: string }
    >
  >;
  readonly facts?: readonly Fact[];
}

interface Exchange extends Step {
  readonly name: string;
  readonly level: "rfc" | "tolerance" | "choice";
  readonly before?: readonly { readonly create: string; readonly as: string; body: unknown }[];
  readonly after?: readonly Step[];
}

const FOLDER = new URL("../../vectors/exchanges/", import.meta.url);

describe.each(STORES)("on $title", ({ open }) => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService({ open });
  });

  afterAll(async () => {
    await service.close();
  });

  for (const file of readdirSync(FOLDER).filter((name) => name.endsWith(".json"))) {
    const { exchanges } = JSON.parse(readFileSync(new URL(file, FOLDER), "utf8")) as {
      exchanges: readonly Exchange[];
    };
    describe(`vectors/exchanges/${file}`, () => {
      test.each(exchanges)("$level: $name", async (exchange) => {
        await runExchange(await service.addTenant(), exchange);
      });
    });
  }

  async function runExchange(tenant: Tenant, exchange: Exchange): Promise<void> {
    const created = new Map<string, JsonObject>();
    for (const { create, as, body } of exchange.before ?? []) {
      const answer = await send(tenant, "POST", create, fill(body, tenant, created));
      expect(answer.status, answer.text).toBe(201);
      created.set(as, answer.body);
    }
    for (const step of [exchange, ...(exchange.after ?? [])]) {
      await runStep(tenant, step, created);
    }
  }

  async function runStep(
    tenant: Tenant,
    given: Step,
    created: ReadonlyMap<string, JsonObject>,
  ): Promise<void> {
    const step = fill(given, tenant, created);
    const [method = "", path = ""] = step.send.split(" ");
    const answer = await send(tenant, method, path, step.body, {
      ...(step.headers === undefined ? {} : { headers: step.headers }),
      ...(step.text === undefined ? {} : { rawBody: step.text }),
    });
    expect(step.status, answer.text).toContain(answer.status);
    checkHeaders(step, answer);
    if (answer.text === "") return;
    const faults = (step.facts ?? []).flatMap(
      (fact) => findFault(answer.body, fact, created) ?? [],
    );
    expect(faults, answer.text).toEqual([]);
  }

  function checkHeaders(step: Step, answer: Answer): void {
    for (const [name, wanted] of Object.entries(step.answerHeaders ?? {})) {
      const value = answer.headers.get(name);
      if (wanted === "absent") {
        expect(value, name).toBeNull();
        continue;
      }
      expect(value, name).not.toBeNull();
      if (wanted === "present") continue;
      if (wanted.at !== undefined) expect(value).toBe(readPointer(answer.body, wanted.at));
      if (wanted.is !== undefined) expect(value, name).toBe(wanted.is);
      if (wanted.startsWith !== undefined) {
        expect(value?.startsWith(wanted.startsWith), name).toBe(true);
      }
    }
  }

  /** Put the ids of created resources, and the token, where their names stand in braces. */
  function fill<T>(value: T, tenant: Tenant, created: ReadonlyMap<string, JsonObject>): T {
    let text = JSON.stringify(value);
    text = text.replaceAll("{token}", tenant.token);
    for (const [name, { id }] of created) text = text.replaceAll(`{${name}}`, String(id));
    return JSON.parse(text) as T;
  }
});
