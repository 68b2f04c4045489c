import "./mapping-picture.css";
import { useRef, useState } from "react";
import { Button } from "./button.tsx";
import { savePicture } from "./save-picture.ts";

/** One row of the picture: what is read, what it goes through, where it arrives. */
export interface PictureRow {
  readonly sources: readonly string[];
  readonly functions: readonly string[];
  readonly target: string;
  /** How many of a hundred get no value; undefined: nobody knows. */
  readonly emptyPercent: number | undefined;
}

const WIDTH = 698;
const ROW = 30;
const TOP = 34;
const COLUMNS = { source: 8, function: 220, target: 400 } as const;
const BOXES = { source: 180, function: 140, target: 290 } as const;

interface Node {
  readonly name: string;
  readonly y: number;
}

/**
 * Which attribute goes where, as a picture. It says nothing that a list beside it does not say:
 * for screen readers it is one image.
 *
 * @param label - the whole in a sentence
 */
export function MappingPicture({
  label,
  heads,
  rows,
  file,
}: {
  readonly label: string;
  /** The name of the file that it can be saved as, and what the button says. */
  readonly file: { readonly name: string; readonly save: string };
  readonly heads: readonly [source: string, functions: string, target: string];
  readonly rows: readonly PictureRow[];
}) {
  const picture = useRef<SVGSVGElement>(null);
  const save = (): void => {
    if (picture.current !== null) savePicture(picture.current, file.name);
  };
  const [chosen, choose] = useState<string | undefined>();
  const sources = placeNodes([...new Set(rows.flatMap((row) => row.sources))], rows.length);
  const targets = placeNodes(
    rows.map(({ target }) => target),
    rows.length,
  );
  const height = TOP + Math.max(sources.length, rows.length) * ROW + 8;
  const isLit = (row: PictureRow): boolean =>
    chosen === undefined || row.target === chosen || row.sources.includes(chosen);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard */}
      <section className="kit-picture" tabIndex={0} aria-label={label}>
        <svg ref={picture} viewBox={`0 0 ${WIDTH} ${height}`} role="img">
          <title>{label}</title>
          {heads.map((head, index) => (
            <text key={head} className="kit-picture-head" x={columnOf(index) + 6} y={20}>
              {head}
            </text>
          ))}
          {rows.map((row, index) => (
            <RowLines
              key={row.target}
              row={row}
              y={targets[index]?.y ?? TOP}
              sources={sources}
              isLit={isLit(row)}
            />
          ))}
          {sources.map((node) => (
            <Box key={node.name} node={node} kind="source" onPoint={choose} />
          ))}
          {rows.map((row, index) => (
            <Box
              key={row.target}
              node={{ name: row.target, y: targets[index]?.y ?? TOP }}
              kind="target"
              emptyPercent={row.emptyPercent}
              onPoint={choose}
            />
          ))}
        </svg>
      </section>
      <div>
        <Button onPress={save}>{file.save}</Button>
      </div>
    </>
  );
}

function columnOf(index: number): number {
  return [COLUMNS.source, COLUMNS.function, COLUMNS.target][index] ?? 0;
}

function placeNodes(names: readonly string[], most: number): readonly Node[] {
  const step = (Math.max(names.length, most) * ROW) / Math.max(1, names.length);
  return names.map((name, index) => ({ name, y: TOP + index * step + step / 2 - ROW / 2 }));
}

function RowLines({
  row,
  y,
  sources,
  isLit,
}: {
  readonly row: PictureRow;
  readonly y: number;
  readonly sources: readonly Node[];
  readonly isLit: boolean;
}) {
  const middle = y + ROW / 2;
  const hasFunctions = row.functions.length > 0;
  const end = hasFunctions ? COLUMNS.function : COLUMNS.target;
  const begin = COLUMNS.source + BOXES.source;
  return (
    <g className={isLit ? "kit-picture-lit" : "kit-picture-dim"}>
      {row.sources.map((name) => {
        const from = (sources.find((node) => node.name === name)?.y ?? TOP) + ROW / 2;
        const bend = (end - begin) / 2;
        return (
          <path
            key={name}
            d={`M${begin},${from} C${begin + bend},${from} ${end - bend},${middle} ${end},${middle}`}
          />
        );
      })}
      {hasFunctions && (
        <>
          <rect
            x={COLUMNS.function}
            y={y + 4}
            width={BOXES.function}
            height={ROW - 8}
            rx={11}
            className="kit-picture-function"
          />
          <text x={COLUMNS.function + 10} y={middle + 4}>
            {cut(row.functions.join(" · "), 17)}
          </text>
          <path
            d={`M${COLUMNS.function + BOXES.function},${middle} L${COLUMNS.target},${middle}`}
          />
        </>
      )}
    </g>
  );
}

function Box({
  node,
  kind,
  emptyPercent,
  onPoint,
}: {
  readonly node: Node;
  readonly kind: "source" | "target";
  readonly emptyPercent?: number | undefined;
  readonly onPoint: (name: string | undefined) => void;
}) {
  const x = COLUMNS[kind];
  const isTold = emptyPercent !== undefined && emptyPercent > 0;
  return (
    <g
      className={`kit-picture-${kind}`}
      data-tone={toneOf(emptyPercent)}
      onPointerEnter={() => onPoint(node.name)}
      onPointerLeave={() => onPoint(undefined)}
    >
      <title>{node.name}</title>
      <rect x={x} y={node.y + 3} width={BOXES[kind]} height={ROW - 6} rx={5} />
      <text x={x + 8} y={node.y + ROW / 2 + 4}>
        {cut(node.name, kind === "source" ? 22 : isTold ? 28 : 37)}
      </text>
      {isTold && (
        <text x={x + BOXES[kind] - 8} y={node.y + ROW / 2 + 4} textAnchor="end">
          {`∅ ${emptyPercent} %`}
        </text>
      )}
    </g>
  );
}

function toneOf(emptyPercent: number | undefined): string {
  if (emptyPercent === undefined) return "calm";
  if (emptyPercent === 0) return "good";
  return emptyPercent < 50 ? "warn" : "bad";
}

/** The end tells more than the beginning: URNs begin alike. */
function cut(text: string, most: number): string {
  return text.length <= most ? text : `…${text.slice(text.length - most + 1)}`;
}
