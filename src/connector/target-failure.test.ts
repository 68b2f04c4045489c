import { describe, expect, test } from "vitest";
import { describeFailure } from "./target-failure.ts";

function makeError(code: string | undefined, options?: ErrorOptions & { name?: string }): Error {
  const error = new Error("with Bearer abc inside", options);
  if (options?.name !== undefined) error.name = options.name;
  return code === undefined ? error : Object.assign(error, { code });
}

describe("describeFailure", () => {
  test.each([
    ["ECONNREFUSED", "refused"],
    ["EHOSTUNREACH", "refused"],
    ["ENOTFOUND", "unknownHost"],
    ["EAI_AGAIN", "unknownHost"],
    ["ETIMEDOUT", "timeout"],
    ["UND_ERR_CONNECT_TIMEOUT", "timeout"],
    ["UND_ERR_HEADERS_TIMEOUT", "timeout"],
    ["UND_ERR_BODY_TIMEOUT", "timeout"],
    ["CERT_HAS_EXPIRED", "tls"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "tls"],
    ["ERR_SSL_WRONG_VERSION_NUMBER", "tls"],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "tls"],
    ["EPROTO", "tls"],
    ["ECONNRESET", "closed"],
    ["UND_ERR_SOCKET", "closed"],
    ["HPE_INVALID_CONSTANT", "closed"],
    ["UND_ERR_DESTROYED", "closed"],
    [undefined, "closed"],
  ])("%s is %s, and the error's own words stay out", (code, reason) => {
    const failure = describeFailure(makeError(code), "a.example:8443");
    expect(failure.reason).toBe(reason);
    expect(failure.message).toContain("a.example:8443");
    expect(failure.message).not.toContain("abc");
  });

  test.each([
    [
      "a cause behind undici's wrapper",
      makeError("UND_ERR_SOCKET", { cause: makeError("EPROTO") }),
      "tls",
    ],
    [
      "a cause behind an error without code",
      makeError(undefined, { cause: makeError("ENOTFOUND") }),
      "unknownHost",
    ],
    ["the first of several addresses", new AggregateError([makeError("ECONNREFUSED")]), "refused"],
    ["a parser error without code", makeError(undefined, { name: "HTTPParserError" }), "closed"],
    ["something that is no error", "boom", "closed"],
  ])("%s", (_title, error, reason) => {
    expect(describeFailure(error, "h").reason).toBe(reason);
  });

  test.each([
    ["ERR_SSL_WRONG_VERSION_NUMBER", "does not speak TLS"],
    ["CERT_HAS_EXPIRED", "No trusted TLS"],
    ["ENOTFOUND", "no host of the name a.example"],
  ])("%s says what to look at", (code, words) => {
    expect(describeFailure(makeError(code), "a.example").message).toContain(words);
  });

  test("an error that causes itself ends", () => {
    const error = makeError(undefined);
    error.cause = error;
    expect(describeFailure(error, "h").reason).toBe("closed");
  });
});
