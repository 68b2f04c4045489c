import { describe, expect, test } from "vitest";
import type { JsonObject } from "../common/json.ts";
import { buildListRequest, LIST_START, type ListPosition, processListPage } from "./list-pages.ts";

/** Read a whole list from a server that answers by place and cursor; at most 20 requests. */
function readAll(answer: (position: ListPosition) => JsonObject | undefined) {
  const ids: string[] = [];
  let position: ListPosition | undefined = LIST_START;
  let isComplete = false;
  let requests = 0;
  while (position !== undefined && requests < 20) {
    requests += 1;
    const step = processListPage(answer(position), position);
    ids.push(...step.resources.map(({ id }) => String(id)));
    isComplete = step.isComplete;
    position = step.next;
  }
  return { ids: ids.join(""), isComplete, requests };
}

const ALL = ["a", "b", "c", "d", "e"].map((id) => ({ id }));

describe("lists are paged leniently, RFC 7644 section 3.4.2.4", () => {
  test.each<{
    title: string;
    answer: (position: ListPosition) => JsonObject | undefined;
    is: { ids: string; isComplete: boolean; requests: number };
  }>([
    {
      title: "two at a time",
      answer: ({ startIndex: at }) => ({ totalResults: 5, Resources: ALL.slice(at - 1, at + 1) }),
      is: { ids: "abcde", isComplete: true, requests: 3 },
    },
    {
      title: "all at once, without a total",
      answer: () => ({ Resources: ALL }),
      is: { ids: "abcde", isComplete: true, requests: 1 },
    },
    {
      title: "the same page whatever is asked for",
      answer: () => ({ totalResults: 5, Resources: ALL.slice(0, 2) }),
      is: { ids: "ab", isComplete: false, requests: 2 },
    },
    {
      title: "fewer than the total says",
      answer: ({ startIndex: at }) => ({ totalResults: 9, Resources: ALL.slice(at - 1, at + 1) }),
      is: { ids: "abcde", isComplete: false, requests: 4 },
    },
    {
      title: "pages that overlap",
      answer: ({ startIndex: at }) => ({
        totalResults: "5",
        Resources: ALL.slice(Math.max(0, at - 2), at + 1),
      }),
      is: { ids: "abcde", isComplete: true, requests: 3 },
    },
    {
      title: "cursors, RFC 9865",
      answer: ({ cursor = "0" }) => ({
        Resources: ALL.slice(Number(cursor), Number(cursor) + 3),
        ...(cursor === "0" && { nextCursor: "3" }),
      }),
      is: { ids: "abcde", isComplete: true, requests: 2 },
    },
    {
      title: "a cursor that never ends",
      answer: () => ({ Resources: ALL, nextCursor: "again" }),
      is: { ids: "abcde", isComplete: false, requests: 2 },
    },
    {
      title: "nobody",
      answer: () => ({ totalResults: 0 }),
      is: { ids: "", isComplete: true, requests: 1 },
    },
  ])("$title", ({ answer, is }) => {
    expect(readAll(answer)).toEqual(is);
  });

  test("groups are asked for without their members, cursors are encoded", () => {
    const position = { ...LIST_START, cursor: "a&b" };
    expect(buildListRequest("Group", position, 50).path).toBe(
      "/Groups?excludedAttributes=members&cursor=a%26b&count=50",
    );
  });
});
