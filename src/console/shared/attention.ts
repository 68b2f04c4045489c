/*
 * Whether somebody is at the page. What it reads by itself, because something happened on the
 * server, must not keep the session of a person who has gone home alive.
 */

const AWAY_MS = 60_000;
const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"] as const;

let seenMs = Date.now();

for (const sign of SIGNS) {
  window.addEventListener(
    sign,
    () => {
      seenMs = Date.now();
    },
    { passive: true, capture: true },
  );
}

/** Nobody has touched the page for a minute. */
export function isUnattended(): boolean {
  return Date.now() - seenMs > AWAY_MS;
}
