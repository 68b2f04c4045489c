import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { isTyping } from "./table-keys.ts";

/** A page that two keys lead to: `g`, then its own. */
export interface Shortcut {
  readonly key: string;
  readonly label: string;
  readonly to: string;
}

const PAUSE_MS = 1_500;

/**
 * `g` and a letter lead to a page, `?` shows all keys; from anywhere but a field or a dialog.
 *
 * @param onHelp - shows the keys
 */
export function useShortcuts(shortcuts: readonly Shortcut[], onHelp: () => void): void {
  const navigate = useNavigate();
  const latest = useRef({ shortcuts, onHelp, navigate });
  useEffect(() => {
    latest.current = { shortcuts, onHelp, navigate };
  });
  useEffect(() => {
    let pressedMs = Number.NEGATIVE_INFINITY;
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const isSecond = event.timeStamp - pressedMs < PAUSE_MS;
      pressedMs = event.key === "g" && !isSecond ? event.timeStamp : Number.NEGATIVE_INFINITY;
      if (event.key === "?") latest.current.onHelp();
      const found = latest.current.shortcuts.find(({ key }) => key === event.key);
      if (!isSecond || found === undefined) return;
      event.preventDefault();
      void latest.current.navigate({ to: found.to });
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}
