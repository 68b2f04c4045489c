/** The collections whose objects may be named by `('id')` and, of applications, by their appId. */
const COLLECTIONS = ["servicePrincipals", "applications", "users", "groups"] as const;

/**
 * Graph names an object also by `servicePrincipals(appId='…')` and `users('…')`. Here an
 * application's appId is its id, so such an address means the same as `servicePrincipals/…`.
 *
 * @param target - path and query of a request, as they came over the wire
 */
export function unwrapKeys(target: string): string {
  if (!target.startsWith("/tenants/")) return target;
  const query = target.indexOf("?");
  const path = query < 0 ? target : target.slice(0, query);
  if (!path.includes("(") && !path.includes("%28")) return target;
  const segments = path.split("/").map(unwrapSegment);
  return segments.join("/") + (query < 0 ? "" : target.slice(query));
}

function unwrapSegment(segment: string): string {
  const plain = segment
    .replaceAll("%27", "'")
    .replaceAll("%28", "(")
    .replaceAll("%29", ")")
    .replaceAll("%3D", "=");
  const open = plain.indexOf("(");
  const name = COLLECTIONS.find((each) => each === plain.slice(0, open));
  if (name === undefined || !plain.endsWith("')")) return segment;
  const inside = plain.slice(open + 1, -2);
  const hasAppId = name === "servicePrincipals" || name === "applications";
  const starts = hasAppId ? ["'", "appId='"] : ["'"];
  const start = starts.find((each) => inside.startsWith(each));
  const key = start === undefined ? "" : inside.slice(start.length);
  return key === "" || key.includes("'") ? segment : `${name}/${key}`;
}
