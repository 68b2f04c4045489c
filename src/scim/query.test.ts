import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { formatListResponse, LIST_RESPONSE_URN, parseSearchRequest } from "./messages.ts";
import { isDefaultProjection, parseProjection, projectResource } from "./projection.ts";
import { parseQuery } from "./query.ts";
import { STRICT_QUIRKS, TOLERANT_QUIRKS } from "./quirks.ts";
import type { Resource } from "./resource.ts";
import { USER_RESOURCE_SCHEMA } from "./resource-types.ts";
import { compileResourceSchema } from "./schema.ts";
import { attribute } from "./schemas/definition.ts";

interface QueryCase {
  readonly id: string;
  readonly title: string;
  readonly profile?: "strict";
  readonly params: Readonly<Record<string, unknown>>;
  readonly expect?: Readonly<Record<string, unknown>>;
  readonly error?: string;
}

interface ProjectionCase {
  readonly id: string;
  readonly title: string;
  readonly attributes?: string;
  readonly excludedAttributes?: string;
  readonly output?: Resource;
  readonly error?: string;
}

function readVectors<T>(name: string): T {
  const url = new URL(`../../vectors/scim/${name}`, import.meta.url);
  return JSON.parse(readFileSync(url, "utf8")) as T;
}

const queries = readVectors<{ cases: readonly QueryCase[] }>("queries.json").cases;
const projections = readVectors<{ resource: Resource; cases: readonly ProjectionCase[] }>(
  "projection.json",
);

describe("query parameters, RFC 7644 section 3.4.2", () => {
  test.each(queries)("$id $title", (row) => {
    const quirks = row.profile === "strict" ? STRICT_QUIRKS : TOLERANT_QUIRKS;
    const limits = { maxResults: 100, quirks };
    const both = [
      () => parseQuery(row.params, limits),
      () => parseSearchRequest({ schemas: [SEARCH], ...row.params }, limits),
    ];
    for (const run of both) {
      if (row.error !== undefined) {
        expect(run).toThrow(expect.objectContaining({ code: row.error }));
        continue;
      }
      const { projection: _projection, sortBy, ...rest } = run();
      expect(rest).toEqual(row.expect);
      expect(sortBy !== undefined).toBe(row.params.sortBy !== undefined);
    }
  });

  test("44-075 a query by POST needs its URI, by the letter", () => {
    const limits = { maxResults: 100, quirks: STRICT_QUIRKS };
    expect(() => parseSearchRequest({ count: 1 }, limits)).toThrow(SEARCH);
    expect(() => parseSearchRequest([], limits)).toThrow("object");
  });
});

const SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

describe("projection, RFC 7644 sections 3.4.2.5 and 3.9", () => {
  test.each(projections.cases)("$id $title", (row) => {
    const run = () => {
      const projection = parseProjection(row.attributes, row.excludedAttributes);
      return projectResource(projections.resource, projection, USER_RESOURCE_SCHEMA);
    };
    if (row.error === undefined) expect(run()).toEqual(row.output);
    else expect(run).toThrow(expect.objectContaining({ code: row.error }));
  });

  test("44-153 only nothing, or nothing of use, is the default set", () => {
    expect(isDefaultProjection(parseProjection("", undefined))).toBe(true);
    expect(isDefaultProjection(parseProjection("userName"))).toBe(false);
  });

  const schema = compileResourceSchema(
    { id: "D", name: "D", description: "", endpoint: "/D", schema: "urn:d", schemaExtensions: [] },
    [
      {
        id: "urn:d",
        name: "D",
        description: "",
        attributes: [
          attribute("plain", ""),
          attribute("onRequest", "", { returned: "request" }),
          attribute("fixed", "", { returned: "always" }),
        ],
      },
    ],
  );
  const resource = { id: "1", plain: "p", onRequest: "r", fixed: "f" };
  test.each([
    { title: "by default not", names: "", written: [], has: false },
    { title: "when named", names: "onRequest", written: [], has: true },
    { title: "after a write that set it", names: "", written: ["onRequest"], has: true },
  ])("43-111 returned request: $title", ({ names, written, has }) => {
    const projection = parseProjection(names);
    const shown = projectResource(resource, projection, schema, new Set(written));
    expect("onRequest" in shown).toBe(has);
    expect(shown.fixed).toBe("f");
  });
});

describe("lists, RFC 7644 section 3.4.2", () => {
  test("44-042 44-043 44-044 44-045 44-046 an empty list has all its members", () => {
    expect(formatListResponse({ totalResults: 0, startIndex: 1, resources: [] })).toEqual({
      schemas: [LIST_RESPONSE_URN],
      totalResults: 0,
      startIndex: 1,
      itemsPerPage: 0,
      Resources: [],
    });
  });

  test("65-005 65-006 a cursor page names the next and has no index", () => {
    const page = formatListResponse({ totalResults: 9, resources: [{}], nextCursor: "n" });
    expect(page).toMatchObject({ nextCursor: "n", itemsPerPage: 1 });
    expect(Object.keys(page)).not.toContain("previousCursor");
    expect(Object.keys(page)).not.toContain("startIndex");
  });
});
