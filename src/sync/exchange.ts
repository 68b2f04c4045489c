import { isJsonObject, type JsonObject, type JsonValue } from "../common/json.ts";
import { SyncError } from "./errors.ts";
import type { TargetAnswer, TargetRequest } from "./ports.ts";

/** What a request was for: the same status means different things to a match and to a PATCH. */
export type ExchangePurpose = "probe" | "match" | "read" | "create" | "update" | "delete";

/**
 * Judge an answer: hand back the body of a good one, and name the failure of any other.
 *
 * @param request - the request that was answered, for the sentence
 * @returns the body, `undefined` where a good answer has none
 * @throws SyncError with the code that the answer means (behaviour.md section 9,
 *   scim-requests.md section 6)
 */
export function processAnswer(
  purpose: ExchangePurpose,
  request: TargetRequest,
  answer: TargetAnswer,
): JsonObject | undefined {
  if (answer.kind === "noAnswer") throw explainNoAnswer(answer);
  const { status } = answer;
  if (status >= 200 && status < 300) {
    if (isJsonObject(answer.body)) return answer.body;
    if (purpose === "update" || purpose === "delete") return undefined;
    throw new SyncError(
      "SystemForCrossDomainIdentityManagementServiceIncompatible",
      `${describe(request)} was answered ${status} without a SCIM resource${quote(answer)}.`,
    );
  }
  throw explainStatus(purpose, request, answer);
}

/**
 * Judge the answer to the probe: a question for somebody who does not exist.
 *
 * @throws SyncError as {@link processAnswer}; an answer that names people means that the filter is
 *   ignored, and then nobody could be matched safely
 */
export function processProbe(request: TargetRequest, answer: TargetAnswer): void {
  const body = processAnswer("probe", request, answer);
  const { totalResults, Resources } = body ?? {};
  const found = typeof totalResults === "number" ? totalResults : undefined;
  if (found === undefined && !Array.isArray(Resources)) {
    throw new SyncError(
      "SystemForCrossDomainIdentityManagementServiceIncompatible",
      "The application answered a query with something that is no list of resources.",
    );
  }
  if ((found ?? 0) > 0) {
    throw new SyncError(
      "SystemForCrossDomainIdentityManagementServiceIncompatible",
      `The application found ${found} accounts for a name that nobody has: it ignores filters, ` +
        "so that nobody could be matched safely.",
    );
  }
}

function explainNoAnswer(answer: Extract<TargetAnswer, { kind: "noAnswer" }>): SyncError {
  switch (answer.reason) {
    case "timeout":
      return new SyncError("Timeout", `The application did not answer in time. ${answer.message}`);
    case "forbidden":
      return new SyncError("TargetAddressNotAllowed", answer.message);
    case "refused":
    case "unknownHost":
    case "tls":
      return new SyncError("TargetUnavailable", answer.message);
    case "closed":
      // Servers close kept-alive connections when they like; the next request may do.
      return new SyncError("InternalServerError", answer.message);
  }
}

function explainStatus(
  purpose: ExchangePurpose,
  request: TargetRequest,
  answer: Extract<TargetAnswer, { kind: "answer" }>,
): SyncError {
  const { status } = answer;
  const says = `${describe(request)} was answered ${status}${quote(answer)}.`;
  const onCollection = purpose === "probe" || purpose === "match" || purpose === "create";
  if (status === 401) {
    return new SyncError("Unauthorized", `The application does not accept the token. ${says}`);
  }
  if (status === 403) {
    return onCollection
      ? new SyncError("InsufficientRights", `The token may not do this. ${says}`)
      : new SyncError("NotPermitted", says);
  }
  if (status === 404 || status === 410) {
    return onCollection
      ? new SyncError(
          "SystemForCrossDomainIdentityManagementServiceIncompatible",
          `Nothing answers SCIM there. ${says}`,
        )
      : new SyncError("InvalidAnchor", `The account is gone in the application. ${says}`);
  }
  if (status === 409) return new SyncError("Conflict", says);
  if (status === 429) {
    const retryAfterMs = answer.retryAfterMs;
    return new SyncError("TooManyRequests", `The application asks for fewer requests. ${says}`, {
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
  }
  if (status >= 500) {
    const retryAfterMs = answer.retryAfterMs;
    return new SyncError("InternalServerError", `The application failed. ${says}`, {
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
  }
  if (status < 400) {
    return new SyncError(
      "SystemForCrossDomainIdentityManagementServiceIncompatible",
      `The application sends us elsewhere. ${says}`,
    );
  }
  // 413 is as much about what was sent: fewer members at a time may be taken.
  if (status === 400 || status === 413 || status === 422)
    return new SyncError("UnprocessableEntity", says);
  return onCollection
    ? new SyncError("SystemForCrossDomainIdentityManagementServiceIncompatible", says)
    : new SyncError("NotPermitted", says);
}

/** The request as a person reads it: without the values, which may be personal. */
function describe(request: TargetRequest): string {
  return `${request.method} ${request.path.split("?")[0]}`;
}

/** The target's own words: SCIM's `detail`, else the beginning of what it sent. */
function quote(answer: Extract<TargetAnswer, { kind: "answer" }>): string {
  const detail = isJsonObject(answer.body) ? detailOf(answer.body) : undefined;
  const words = (detail ?? answer.text ?? "").replace(/\s+/g, " ").trim();
  return words === "" ? "" : `: ${words.slice(0, 300)}`.replace(/[.…]+$/, "");
}

function detailOf(body: JsonObject): string | undefined {
  const texts: readonly (JsonValue | undefined)[] = [
    body.detail,
    body.error_description,
    body.message,
    body.error,
  ];
  return texts.find((text): text is string => typeof text === "string" && text !== "");
}
