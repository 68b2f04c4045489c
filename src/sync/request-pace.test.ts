import { expect, test } from "vitest";
import { countRequest, holdTo, slowDown, speedUp, startPace } from "./request-pace.ts";

test("a round of refusals halves the pace once; good answers bring it back one by one", () => {
  let pace = startPace(32);
  for (let request = 0; request < 32; request += 1) pace = countRequest(pace);
  for (let number = 1; number <= 32; number += 1) pace = slowDown(pace, number);
  expect(pace.window).toBe(16);
  pace = countRequest(pace);
  pace = slowDown(pace, pace.begun);
  expect(pace.window).toBe(8);
  for (let answer = 0; answer < 8; answer += 1) pace = speedUp(pace, 32);
  expect(pace.window).toBeGreaterThan(8.9);
  expect(pace.window).toBeLessThan(9.1);
  for (let answer = 0; answer < 10_000; answer += 1) pace = speedUp(pace, 32);
  expect(pace.window).toBe(32);
});

test("never below one at a time, and never more than the target says are left", () => {
  let pace = startPace(2);
  for (let round = 0; round < 5; round += 1) {
    pace = countRequest(pace);
    pace = slowDown(pace, pace.begun);
  }
  expect(pace.window).toBe(1);
  expect(holdTo(startPace(32), 3).window).toBe(3);
  expect(holdTo(startPace(32), 0).window).toBe(1);
  expect(holdTo(startPace(32), 100).window).toBe(32);
});
