import { deflateRawSync, inflateRawSync } from "node:zlib";

/** A request for a few lines of XML needs no more. */
const LONGEST_ENCODED = 60_000;
const LONGEST_XML = 60_000;
const LONGEST_STATE = 2_000;

/**
 * The XML of a message in a query: base64 of a deflated text.
 *
 * @returns undefined for what is none
 * @see SAML 2.0 bindings, section 3.4.4.1
 */
export function decodeRedirect(encoded: unknown): string | undefined {
  if (typeof encoded !== "string" || encoded.length > LONGEST_ENCODED) return undefined;
  try {
    const packed = Buffer.from(encoded, "base64");
    // A kilobyte can unpack to a gigabyte.
    return inflateRawSync(packed, { maxOutputLength: LONGEST_XML }).toString("utf8");
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}

/** The XML of a message in a form: base64. SAML 2.0 bindings, section 3.5.4. */
export function decodePost(encoded: unknown): string | undefined {
  if (typeof encoded !== "string" || encoded.length > LONGEST_ENCODED) return undefined;
  return Buffer.from(encoded, "base64").toString("utf8");
}

/** The address with a message in its query. */
export function formatRedirect(
  destination: string,
  message: { readonly SAMLRequest: string; readonly RelayState?: string | undefined },
): string {
  const query = new URLSearchParams({ SAMLRequest: packMessage(message.SAMLRequest) });
  if (message.RelayState !== undefined) query.set("RelayState", message.RelayState);
  return `${destination}${destination.includes("?") ? "&" : "?"}${query}`;
}

/** A message as a query has it. */
function packMessage(xml: string): string {
  return deflateRawSync(Buffer.from(xml, "utf8")).toString("base64");
}

/** A message as a form has it. */
export function encodePost(xml: string): string {
  return Buffer.from(xml, "utf8").toString("base64");
}

/** What the other side wants to have back; undefined for nothing, or for far too much. */
export function readRelayState(value: unknown): string | undefined {
  const isState = typeof value === "string" && value !== "" && value.length <= LONGEST_STATE;
  return isState && value.isWellFormed() ? value : undefined;
}
