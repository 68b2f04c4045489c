import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/common/json.ts";
import { DIALECTS, type Dialect } from "../../src/sync/dialect.ts";
import { startService, type TestService } from "../scim/service.ts";
import { type ScimmyTarget, startScimmy } from "../support/scimmy-target.ts";
import { openWireDesk, type WireDesk } from "../support/wire-desk.ts";
import { runWireStory } from "../support/wire-story.ts";

/** Entra's flag in the Tenant URL, in place of a setting. */
function urlFor(url: string, dialect: Dialect): string {
  return dialect === "entra-2020" ? `${url}?aadOptscim062020` : url;
}

function settingsFor(dialect: Dialect) {
  return dialect === "entra" ? { dialect } : {};
}

function operationNames({ exchanges }: WireDesk): readonly string[] {
  return [
    ...new Set(
      exchanges.flatMap(({ request: { body } }) => {
        const { Operations } = (body ?? {}) as { readonly Operations?: readonly JsonObject[] };
        return (Operations ?? []).map(({ op }) => String(op));
      }),
    ),
  ].sort();
}

/** By these a log tells the dialects apart. */
const NAMES: Readonly<Record<Dialect, readonly string[]>> = {
  rfc: ["add", "remove", "replace"],
  entra: ["Add", "Remove", "Replace"],
  "entra-2020": ["add", "remove", "replace"],
};

describe("provisioning our own server", () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.close());

  test.each(DIALECTS)("in %s", async (dialect) => {
    const { url, token } = await service.addTenant();
    const settings = settingsFor(dialect);
    const desk = await openWireDesk({ url: urlFor(url, dialect), token, settings });
    const list = async (endpoint: string): Promise<readonly JsonObject[]> => {
      const headers = { authorization: `Bearer ${token}` };
      const answer = await fetch(`${url}/${endpoint}`, { headers });
      return ((await answer.json()) as { Resources?: JsonObject[] }).Resources ?? [];
    };
    try {
      await runWireStory(desk, { users: () => list("Users"), groups: () => list("Groups") });
      expect(operationNames(desk)).toEqual(NAMES[dialect]);
    } finally {
      await desk.close();
    }
  });
});

describe("provisioning scimmy-routers", () => {
  let target: ScimmyTarget;
  beforeAll(async () => {
    target = await startScimmy();
  });
  afterAll(() => target.close());

  test.each(DIALECTS)("in %s", async (dialect) => {
    target.clear();
    target.shimForEntra(dialect !== "rfc");
    const { url, token } = target;
    const settings = settingsFor(dialect);
    const desk = await openWireDesk({ url: urlFor(url, dialect), token, settings });
    try {
      await runWireStory(desk, {
        users: async () => [...target.users.values()],
        groups: async () => [...target.groups.values()],
      });
      expect(operationNames(desk)).toEqual(NAMES[dialect]);
    } finally {
      await desk.close();
    }
  });
});
