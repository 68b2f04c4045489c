import { Progress as Bar, Skeleton, Text, VisuallyHidden } from "@mantine/core";
import { useTranslation } from "react-i18next";

/**
 * How far something has come.
 *
 * @param words - the whole in words, e.g. `312 of 1,204 people, about 2 minutes left`
 * @param total - undefined while nobody knows: the bar then only shows that something happens
 */
export function Progress({
  label,
  words,
  done,
  total,
}: {
  readonly label: string;
  readonly words: string;
  readonly done: number;
  readonly total: number | undefined;
}) {
  const share = total === undefined || total === 0 ? 100 : Math.min(100, (done / total) * 100);
  return (
    <div>
      <Bar.Root size="lg">
        <Bar.Section
          value={share}
          aria-label={label}
          aria-valuetext={words}
          animated={total === undefined}
        />
      </Bar.Root>
      <Text size="sm">{words}</Text>
    </div>
  );
}

const WIDTHS = ["90%", "78%", "66%", "54%", "42%"];

/** In place of what is being read; up to five lines. */
export function Loading({ lines = 4 }: { readonly lines?: number }) {
  const { t } = useTranslation("kit");
  return (
    <div role="status" aria-busy="true">
      <VisuallyHidden>{t("loading")}</VisuallyHidden>
      {WIDTHS.slice(0, lines).map((width) => (
        <Skeleton key={width} height={20} mb={12} width={width} />
      ))}
    </div>
  );
}
