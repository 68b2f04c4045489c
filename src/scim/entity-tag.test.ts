import { describe, expect, test } from "vitest";
import { checkPreconditions, parsePreconditions } from "./entity-tag.ts";

const STORED = 'W/"3"';

function check(ifMatch: string | undefined, ifNoneMatch: string | undefined, isRead: boolean) {
  const conditions = parsePreconditions(ifMatch, ifNoneMatch);
  return checkPreconditions(conditions, STORED, isRead ? "read" : "change");
}

describe("conditional requests, RFC 7644 section 3.14 and RFC 9110 section 13.1", () => {
  test.each([
    { title: "44-166 the stored version", tags: 'W/"3"', holds: true },
    { title: "44-167 compared weakly", tags: '"3"', holds: true },
    { title: "44-167 any version", tags: " * ", holds: true },
    { title: "44-167 one of a list, commas inside too", tags: 'W/"a,b", "2" ,W/"3"', holds: true },
    { title: "44-166 another version", tags: 'W/"2"', holds: false },
    { title: "44-166 a part of the tag", tags: 'W/"33"', holds: false },
    { title: "44-166 no tag at all", tags: "3", holds: false },
    { title: "44-166 a tag without its end", tags: 'W/"3', holds: false },
    { title: "44-166 an empty list", tags: "", holds: false },
  ])("$title: $tags", ({ tags, holds }) => {
    const failed = expect.objectContaining({ code: "preconditionFailed", status: 412 });
    if (holds) {
      expect(check(tags, undefined, false)).toBe("proceed");
      expect(check(undefined, tags, true)).toBe("notModified");
      expect(() => check(undefined, tags, false)).toThrow(failed);
    } else {
      expect(() => check(tags, undefined, false)).toThrow(failed);
      expect(() => check(tags, undefined, true)).toThrow(failed);
      expect(check(undefined, tags, true)).toBe("proceed");
      expect(check(undefined, tags, false)).toBe("proceed");
    }
  });

  test("without conditions there is nothing to check", () => {
    expect(parsePreconditions(undefined, undefined)).toBeUndefined();
    expect(checkPreconditions(undefined, STORED, "change")).toBe("proceed");
  });

  test("44-166 If-Match counts before If-None-Match", () => {
    expect(() => check('W/"2"', 'W/"3"', true)).toThrow("by now");
    expect(check('W/"3"', 'W/"2"', true)).toBe("proceed");
  });
});
