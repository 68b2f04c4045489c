import type { JsonValue } from "../common/json.ts";

const PRIME = 0x01000193;

/**
 * A short text that differs when the value does: to notice change, not to keep a secret or to
 * stand against somebody who wants two values to look alike. Members count in any order.
 */
export function fingerprint(value: unknown): string {
  const text = JSON.stringify(sortMembers(value)) ?? "";
  // Two 32-bit FNV-1a sums with different beginnings: 64 bits without big integers.
  let one = 0x811c9dc5;
  let other = 0x3ade68b1;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    one = Math.imul(one ^ unit, PRIME);
    other = Math.imul(other ^ (unit + index), PRIME);
  }
  const hex = (sum: number): string => (sum >>> 0).toString(16).padStart(8, "0");
  return `${hex(one)}${hex(other)}`;
}

function sortMembers(value: unknown): JsonValue | undefined {
  if (Array.isArray(value)) return value.map((item) => sortMembers(item) ?? null);
  if (typeof value !== "object" || value === null) return value as JsonValue | undefined;
  const members = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, sortMembers(member)]));
}
