import { expect, test } from "vitest";
import { waitForTurn } from "./turn.ts";

test("all of one turn go on together, behind what has arrived meanwhile", async () => {
  const order: string[] = [];
  const go = async (name: string) => {
    order.push(`${name} read`);
    await waitForTurn();
    order.push(`${name} worked on`);
  };
  const first = go("first");
  const second = new Promise<void>((resolve) => {
    process.nextTick(() => resolve(go("second")));
  });
  await Promise.all([first, second]);
  expect(order).toEqual(["first read", "second read", "first worked on", "second worked on"]);
});

test("whoever comes in a later turn waits for the end of that one", async () => {
  await waitForTurn();
  let isOver = false;
  setImmediate(() => {
    isOver = true;
  });
  await waitForTurn();
  expect(isOver).toBe(true);
});
