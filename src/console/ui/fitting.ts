import { type RefObject, useLayoutEffect, useRef, useState } from "react";

/** Widths in pixels, of things that stand in one line. */
interface Line {
  readonly widths: readonly number[];
  /** Between two of them. */
  readonly gap: number;
  /** Of the whole line. */
  readonly room: number;
  /** Of the button behind which the others are. */
  readonly more: number;
  /** The one that is shown in any case, e.g. the page that somebody is at. */
  readonly kept?: number | undefined;
}

/**
 * Which of some things are shown in one line: all where there is room, else the first ones and the
 * one that is kept, with room for a button that has the others.
 */
export function chooseFitting({ widths, gap, room, more, kept }: Line): readonly boolean[] {
  const all = widths.reduce((sum, width) => sum + width + gap, -gap);
  if (all <= room) return widths.map(() => true);
  let left = room - more - (kept === undefined ? 0 : (widths[kept] ?? 0) + gap);
  let isFull = false;
  return widths.map((width, index) => {
    if (index === kept) return true;
    left -= width + gap;
    isFull ||= left < 0;
    return !isFull;
  });
}

/**
 * Which children of a line have room, as it is wide at the moment. Children that may go carry
 * `data-fit`, the button with the others `data-fit-more`; both are measured while they are hidden,
 * too.
 *
 * @param items - what the children say: they are measured anew when that changes
 */
export function useFitting<E extends HTMLElement>(
  items: readonly string[],
  kept?: number,
): { readonly line: RefObject<E | null>; readonly fits: readonly boolean[] } {
  const line = useRef<E>(null);
  const [fits, setFits] = useState<readonly boolean[]>([]);
  const said = items.join("\n");
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is said decides on the widths
  useLayoutEffect(() => {
    const element = line.current;
    if (element === null) return;
    const measure = (): void => {
      const next = chooseFitting({ ...readWidths(element), kept });
      setFits((before) => (before.join() === next.join() ? before : next));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [said, kept]);
  return { line, fits };
}

/** What is deeper, e.g. a line below this one, is none of its children. */
const CHILDREN = ":scope > [data-fit], :scope > li > [data-fit]";
const MORE = ":scope > [data-fit-more]";

function readWidths(line: HTMLElement): Omit<Line, "kept"> {
  const widthOf = (element: Element | null): number =>
    Math.ceil(element?.getBoundingClientRect().width ?? 0);
  const gap = Number.parseFloat(getComputedStyle(line).columnGap) || 0;
  return {
    widths: [...line.querySelectorAll(CHILDREN)].map(widthOf),
    gap,
    room: line.clientWidth,
    more: widthOf(line.querySelector(MORE)),
  };
}
