/** The steps of leaving an integration, in their order. */
export const MOVE_STEPS = ["choose", "synced", "inactive", "detach", "activate"] as const;

/** Somebody who moves: by the address now, and the one to come where it differs. */
export interface Mover {
  readonly from: string;
  readonly to?: string;
}

/** Read lines such as `old@x.example, new@y.example`; a line with one address keeps it. */
export function parseMovers(text: string): readonly Mover[] {
  const lines = text.split("\n").map((line) => line.split(/[\s,;]+/).filter((part) => part !== ""));
  return lines.flatMap(([from, to]) => {
    if (from === undefined) return [];
    return [to === undefined || to === from ? { from } : { from, to }];
  });
}
