import { describe, expect, test } from "vitest";
import type { World } from "../common/world.ts";
import type { OrganizationStore } from "../saas/ports.ts";
import { findKnownToken, forgetTokens, type KnownToken } from "./token-memory.ts";

const KNOWN = { token: { id: "t1" }, organization: { id: "o1" } } as KnownToken;

interface Desk {
  readonly store: OrganizationStore;
  readonly world: World;
  /** Every token the store was asked for. */
  readonly asked: string[];
  readonly clock: { now: number };
}

function openDesk(answer: (sha256: string) => KnownToken | undefined): Desk {
  const asked: string[] = [];
  const clock = { now: 1000 };
  const findToken = async (sha256: string) => {
    asked.push(sha256);
    return answer(sha256);
  };
  return {
    store: { findToken } as OrganizationStore,
    world: { now: () => clock.now } as World,
    asked,
    clock,
  };
}

describe("findKnownToken", () => {
  test("asks the store again only after a quarter of a second", async () => {
    const { store, world, asked, clock } = openDesk(() => KNOWN);
    for (const now of [1000, 1100, 1249, 1250, 1400]) {
      clock.now = now;
      expect(await findKnownToken(store, world, "a")).toBe(KNOWN);
    }
    expect(asked).toEqual(["a", "a"]);
  });

  test("asks for each token, and for an unknown one every time", async () => {
    const { store, world, asked } = openDesk((sha256) => (sha256 === "a" ? KNOWN : undefined));
    for (const sha256 of ["a", "b", "b", "a"]) await findKnownToken(store, world, sha256);
    expect(asked).toEqual(["a", "b", "b"]);
  });

  test("forgets at once when told, also what is being asked for right then", async () => {
    const { store, world, asked } = openDesk(() => KNOWN);
    await findKnownToken(store, world, "a");
    forgetTokens(store);
    const asking = findKnownToken(store, world, "a");
    forgetTokens(store);
    await asking;
    await findKnownToken(store, world, "a");
    expect(asked).toEqual(["a", "a", "a"]);
  });
});
