import { expect, test } from "vitest";
import type { Target, TargetRequest } from "../sync/ports.ts";
import { readOnlyTarget } from "./read-only-target.ts";

test("readOnlyTarget lets only GET through and answers the others itself", async () => {
  const sent: string[] = [];
  const refused: TargetRequest[] = [];
  let isClosed = false;
  const inner: Target = {
    send: async ({ method }) => {
      sent.push(method);
      return { kind: "answer", status: 200, durationMs: 1 };
    },
    close: async () => {
      isClosed = true;
    },
  };
  const target = readOnlyTarget(inner, (request) => refused.push(request));
  expect(await target.send({ method: "GET", path: "/Users" })).toMatchObject({ status: 200 });
  for (const method of ["POST", "PUT", "PATCH", "DELETE"] as const) {
    expect(await target.send({ method, path: "/Users/1" })).toMatchObject({ status: 405 });
  }
  await target.close();
  expect(sent).toEqual(["GET"]);
  expect(refused.map(({ method }) => method)).toEqual(["POST", "PUT", "PATCH", "DELETE"]);
  expect(isClosed).toBe(true);
});
