import { expect, test } from "vitest";
import { OneAtATime } from "./one-at-a-time.ts";

test("whoever leaves twice lets nobody in beside the next", async () => {
  const desk = new OneAtATime();
  const [first, second] = [await desk.enter("a"), desk.enter("a")];
  first();
  first();
  const leave = await second;
  let isIn = false;
  const third = desk.enter("a").then((leaveToo) => {
    isIn = true;
    return leaveToo;
  });
  await Promise.resolve();
  await Promise.resolve();
  expect(isIn).toBe(false);
  leave();
  (await third)();
});

test("one runs, two wait, a fourth is refused; another tenant is not in their way", async () => {
  const desk = new OneAtATime();
  const leave = await desk.enter("a");
  const waiting = [desk.enter("a"), desk.enter("a")];
  await expect(desk.enter("a")).rejects.toMatchObject({ code: "TooManyRequests" });
  (await desk.enter("b"))();
  leave();
  for (const each of waiting) (await each)();
  (await desk.enter("a"))();
});
