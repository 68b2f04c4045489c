import { Tooltip } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { formatAbsolute, formatRelative } from "../shared/time.ts";

const TICK_MS = 10_000;

/** An instant against now; the whole date with its zone when pointed at or focused. */
export function Instant({ at }: { readonly at: string }) {
  const { i18n } = useTranslation("kit");
  const nowMs = useNow();
  const instantMs = Date.parse(at);
  if (Number.isNaN(instantMs)) return <span>–</span>;
  const absolute = formatAbsolute(instantMs, i18n.language);
  return (
    <Tooltip label={absolute} events={{ hover: true, focus: true, touch: true }}>
      <time dateTime={at}>{formatRelative(instantMs, nowMs, i18n.language)}</time>
    </Tooltip>
  );
}

/** The time, anew every ten seconds. */
function useNow(): number {
  const [nowMs, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
}
