/** The media types that SCIM messages come in. RFC 7644 sections 3.8 and 8.1. */
const JSON_TYPES: ReadonlySet<string> = new Set(["application/scim+json", "application/json"]);

const ACCEPTED_RANGES: ReadonlySet<string> = new Set([...JSON_TYPES, "application/*", "*/*"]);

/**
 * Whether a request body of this type is read: either JSON type, no charset but UTF-8. A client
 * that names no type at all means JSON.
 */
export function isReadableType(contentType: string | undefined): boolean {
  if (contentType === undefined || contentType === "") return true;
  const [type = "", ...parameters] = contentType.toLowerCase().split(";");
  if (!JSON_TYPES.has(type.trim())) return false;
  return parameters.every((parameter) => {
    const [name = "", value = ""] = parameter.split("=");
    if (name.trim() !== "charset") return true;
    const charset = value.trim().replaceAll('"', "");
    return charset === "utf-8" || charset === "utf8";
  });
}

/** Whether an Accept header lets SCIM's JSON through. RFC 9110 section 12.5.1. */
export function acceptsScim(accept: string | undefined): boolean {
  if (accept === undefined || accept === "*/*" || accept === "application/scim+json") return true;
  if (accept.trim() === "") return true;
  return accept.split(",").some((range) => {
    const [type = "", ...parameters] = range.toLowerCase().split(";");
    return ACCEPTED_RANGES.has(type.trim()) && !parameters.some(isZeroQuality);
  });
}

function isZeroQuality(parameter: string): boolean {
  const [name = "", value = ""] = parameter.split("=");
  return name.trim() === "q" && Number(value) === 0;
}
