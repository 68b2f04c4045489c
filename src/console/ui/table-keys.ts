import type { RefObject } from "react";

/**
 * `j` and `k` move the focus between the rows' links, from anywhere but a field.
 *
 * @returns what ends it
 */
export function moveBetweenRows(table: RefObject<HTMLElement | null>): () => void {
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== "j" && event.key !== "k") return;
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const links = [
      ...(table.current?.querySelectorAll<HTMLElement>("tbody td:first-child a") ?? []),
    ];
    const now = links.indexOf(document.activeElement as HTMLElement);
    const next = event.key === "j" ? now + 1 : Math.max(0, now - 1);
    links[next]?.focus();
    links[next]?.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", onKey);
  return () => document.removeEventListener("keydown", onKey);
}

const FIELDS =
  "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], [role=dialog]";

/** Whether keys go into a field at the moment, or to a dialog. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.closest(FIELDS) !== null;
}
