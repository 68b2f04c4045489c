import "./propagation-chart.css";
import { useMediaQuery } from "@mantine/hooks";

/** One day of a chart. */
export interface ChartDay {
  /** E.g. `22 Nov`. */
  readonly label: string;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly maxMs: number;
}

/** As wide as it is drawn, so that its words are as large as others. */
const WIDTHS = { usual: 640, phone: 330 } as const;
/** What the name of a day takes. */
const DAY_WIDTH = 48;
const HEIGHT = 180;
const LEFT = 64;
const BOTTOM = 24;
const TOP = 8;

/**
 * Days side by side: a bar up to the 95th per cent with a line at the middle one, and a dot at the
 * slowest. The scale is logarithmic, since a wait of a second and one of a day are both of
 * interest. A table with the same figures belongs beside it.
 */
export function PropagationChart({
  label,
  days,
  formatTick,
}: {
  readonly label: string;
  readonly days: readonly ChartDay[];
  readonly formatTick: (durationMs: number) => string;
}) {
  const isPhone = useMediaQuery("(max-width: 48em)");
  const width = WIDTHS[isPhone ? "phone" : "usual"];
  const top = Math.max(1_000, ...days.map(({ maxMs }) => maxMs));
  const ticks = [100, 1_000, 10_000, 60_000, 600_000, 3_600_000, 86_400_000].filter(
    (tick) => tick <= top * 3,
  );
  const most = Math.log10(Math.max(top, ticks.at(-1) ?? top) + 1);
  const yOf = (durationMs: number): number =>
    TOP + (HEIGHT - BOTTOM - TOP) * (1 - Math.log10(durationMs + 1) / most);
  const room = (width - LEFT) / Math.max(1, days.length);
  const bar = Math.min(36, room * 0.6);
  const named = Math.ceil(DAY_WIDTH / room);
  return (
    <svg className="kit-chart" viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={label}>
      {ticks.map((tick) => (
        <g key={tick}>
          <line className="kit-chart-line" x1={LEFT} x2={width} y1={yOf(tick)} y2={yOf(tick)} />
          <text x={LEFT - 6} y={yOf(tick) + 4} textAnchor="end">
            {formatTick(tick)}
          </text>
        </g>
      ))}
      {days.map(({ label: day, p50Ms, p95Ms, maxMs }, index) => {
        const x = LEFT + room * index + (room - bar) / 2;
        const floor = HEIGHT - BOTTOM;
        return (
          <g key={day}>
            <rect
              className="kit-chart-bar"
              x={x}
              y={yOf(p95Ms)}
              width={bar}
              height={Math.max(1, floor - yOf(p95Ms))}
            />
            <line
              className="kit-chart-middle"
              x1={x}
              x2={x + bar}
              y1={yOf(p50Ms)}
              y2={yOf(p50Ms)}
            />
            <circle className="kit-chart-most" cx={x + bar / 2} cy={yOf(maxMs)} r={4} />
            {index % named === 0 && (
              <text x={x + bar / 2} y={HEIGHT - 6} textAnchor="middle">
                {day}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}
