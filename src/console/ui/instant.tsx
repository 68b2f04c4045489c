import { Tooltip } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { formatAbsolute, formatRelative } from "../shared/time.ts";

const TICK_MS = 10_000;

/** An instant against now; the whole date with its zone when pointed at or focused. */
export function Instant({ at }: { readonly at: string }) {
  const { i18n } = useTranslation("kit");
  const nowMs = useNow(at);
  const instantMs = Date.parse(at);
  if (Number.isNaN(instantMs)) return <span>–</span>;
  const absolute = formatAbsolute(instantMs, i18n.language);
  return (
    <Tooltip label={absolute} events={{ hover: true, focus: true, touch: true }}>
      <time dateTime={at}>{formatRelative(instantMs, nowMs, i18n.language)}</time>
    </Tooltip>
  );
}

/** The time, anew every ten seconds, and with another instant: what was just now is never ahead. */
function useNow(at: string): number {
  const [{ nowMs, of }, setNow] = useState(() => ({ nowMs: Date.now(), of: at }));
  if (of !== at) setNow({ nowMs: Date.now(), of: at });
  useEffect(() => {
    const timer = setInterval(() => setNow({ nowMs: Date.now(), of: at }), TICK_MS);
    return () => clearInterval(timer);
  }, [at]);
  return nowMs;
}
