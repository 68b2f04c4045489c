/**
 * An answer with the properties that `$select` names, and those that OData adds. Of a list, each
 * item has these.
 */
export function selectProperties(body: object, select: readonly string[]): object {
  const names = new Set(select.map((name) => name.split("/")[0] ?? name));
  if ("value" in body && Array.isArray(body.value)) {
    const items = body.value.map((item: unknown) =>
      typeof item === "object" && item !== null ? pick(item, names) : item,
    );
    return { ...body, value: items };
  }
  return pick(body, names);
}

function pick(object: object, names: ReadonlySet<string>): object {
  const kept = Object.entries(object).filter(([name]) => name.startsWith("@") || names.has(name));
  return Object.fromEntries(kept);
}
