/** The kinds of things that the demonstration names. */
export type DemoKind = "tenant" | "user" | "group";

const KIND_CODE: Readonly<Record<DemoKind, string>> = { tenant: "000", user: "001", group: "002" };

/**
 * A stable id in the form of a UUIDv7: the same demonstration gets the same ids on every machine,
 * so that its documentation can name them.
 *
 * @param number - from 0, unique for its kind
 */
export function formatDemoId(kind: DemoKind, number: number): string {
  const tail = number.toString(16).padStart(12, "0");
  return `01900000-0000-7000-8${KIND_CODE[kind]}-${tail}`;
}
