import type { TargetAnswer } from "../sync/ports.ts";

/** A `noAnswer` reason. */
export type NoAnswerReason = Extract<TargetAnswer, { kind: "noAnswer" }>["reason"];

/** Why there was no answer, with one sentence for the person outside. */
export interface TargetFailure {
  readonly reason: NoAnswerReason;
  readonly message: string;
}

const REASON_OF_CODE: ReadonlyMap<string, NoAnswerReason> = new Map([
  ["ROLLCALL_ADDRESS_REFUSED", "forbidden"],
  ["ECONNREFUSED", "refused"],
  ["EHOSTUNREACH", "refused"],
  ["ENETUNREACH", "refused"],
  ["EHOSTDOWN", "refused"],
  ["EADDRNOTAVAIL", "refused"],
  ["EACCES", "refused"],
  ["EPERM", "refused"],
  ["ENOTFOUND", "unknownHost"],
  ["EAI_AGAIN", "unknownHost"],
  ["EAI_FAIL", "unknownHost"],
  ["EAI_NODATA", "unknownHost"],
  ["EAI_NONAME", "unknownHost"],
  ["ETIMEDOUT", "timeout"],
  ["UND_ERR_CONNECT_TIMEOUT", "timeout"],
  ["UND_ERR_HEADERS_TIMEOUT", "timeout"],
  ["UND_ERR_BODY_TIMEOUT", "timeout"],
  ["EPROTO", "tls"],
  // OpenSSL's verification results carry no common prefix.
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "tls"],
  ["SELF_SIGNED_CERT_IN_CHAIN", "tls"],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "tls"],
  ["UNABLE_TO_GET_ISSUER_CERT", "tls"],
  ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "tls"],
  ["HOSTNAME_MISMATCH", "tls"],
  ["INVALID_CA", "tls"],
  ["INVALID_PURPOSE", "tls"],
]);

const TLS_PREFIXES = ["ERR_TLS_", "ERR_SSL_", "ERR_OSSL_", "CERT_", "CRL_"];

/**
 * Say why a request got no answer.
 *
 * The sentence is made of the host and the error's code alone. The error's own text stays out of
 * it, because it may repeat parts of the request.
 */
export function describeFailure(error: unknown, host: string): TargetFailure {
  const code = findCode(error);
  const reason = reasonOf(code);
  return { reason, message: describe(reason, code, host) };
}

function reasonOf(code: string): NoAnswerReason {
  const known = REASON_OF_CODE.get(code);
  if (known !== undefined) return known;
  return TLS_PREFIXES.some((prefix) => code.startsWith(prefix)) ? "tls" : "closed";
}

function describe(reason: NoAnswerReason, code: string, host: string): string {
  switch (reason) {
    case "refused":
      return `${host} can't be reached: nobody listens there, or the way is closed (${code}).`;
    case "unknownHost":
      return `There is no host of the name ${host} (${code}).`;
    case "timeout":
      return `${host} did not answer in time (${code}).`;
    case "tls":
      return describeTls(code, host);
    case "closed":
      return describeClosed(code, host);
    case "forbidden":
      return (
        `${host} is in a private network or on this machine, where Rollcall reaches only what ` +
        "its operator allows."
      );
  }
}

// What is not TLS at all is most often plain HTTP, asked for by a wrong first letter or two.
function describeTls(code: string, host: string): string {
  if (code === "ERR_SSL_WRONG_VERSION_NUMBER" || code === "ERR_SSL_PACKET_LENGTH_TOO_LONG") {
    return `${host} does not speak TLS; is it http:// that is meant, not https:// (${code})?`;
  }
  return `No trusted TLS connection to ${host} (${code}).`;
}

function describeClosed(code: string, host: string): string {
  if (code.startsWith("HPE_")) return `${host} answered with something that is not HTTP (${code}).`;
  if (code === "UND_ERR_CLOSED" || code === "UND_ERR_DESTROYED") {
    return `The way to ${host} was closed before the request was sent (${code}).`;
  }
  return `${host} closed the connection before the answer was complete (${code}).`;
}

/** The code of the error, of what it holds (several addresses were tried) or of its cause. */
function findCode(error: unknown): string {
  let current: unknown = error;
  for (let depth = 0; depth < 5 && current instanceof Error; depth++) {
    const code = "code" in current ? current.code : undefined;
    // undici wraps what the socket said; the wrapped code tells more.
    const isWrapper = code === undefined || code === "UND_ERR_SOCKET";
    // undici's HTTP parser does not always name what it stumbled over.
    if (code === undefined && current.name === "HTTPParserError") return "HPE_INVALID";
    if (typeof code === "string" && !(isWrapper && current.cause instanceof Error)) return code;
    current = current instanceof AggregateError ? current.errors[0] : current.cause;
  }
  return "no code";
}
