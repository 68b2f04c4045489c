import type { World } from "../common/world.ts";
import { ConformanceError } from "../conformance/errors.ts";
import { formatReport } from "../conformance/report-html.ts";
import { runChecks } from "../conformance/run.ts";
import type { AddressGuard } from "../connector/address-guard.ts";
import { openScimProbe } from "../connector/scim-probe.ts";
import type { ScimCheckEvent, ScimChecker, ScimCheckWish } from "../provisioning/scim-checker.ts";

const TIMEOUT_MS = 20_000;

/** Checks servers that the guard lets be reached, one run after the other as they are asked for. */
export function createScimChecker(guard: AddressGuard, world: World): ScimChecker {
  return { check: (wish) => runWatched(guard, world, wish) };
}

async function* runWatched(
  guard: AddressGuard,
  world: World,
  { url, secretToken, signal }: ScimCheckWish,
): AsyncGenerator<ScimCheckEvent> {
  const probe = openScimProbe(url, secretToken, TIMEOUT_MS, guard);
  const events: ScimCheckEvent[] = [];
  let wake = (): void => undefined;
  const tell = (event: ScimCheckEvent): void => {
    events.push(event);
    wake();
  };
  // The query part may hold a secret and is not part of the address.
  const [shown = ""] = url.trim().split("?");
  const run = runChecks({
    probe,
    url: shown,
    world,
    signal,
    onCheck: (done, total, title) => tell({ kind: "check", done, total, title }),
    onCleanUp: () => tell({ kind: "cleaning" }),
  }).then(
    (report) => tell({ kind: "report", report, html: formatReport(report) }),
    (error: unknown) => tell(describe(error)),
  );
  try {
    for (;;) {
      const event = events.shift();
      if (event === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      yield event;
      if (event.kind === "report" || event.kind === "failed") return;
    }
  } finally {
    await run;
    await probe.close();
  }
}

function describe(error: unknown): ScimCheckEvent {
  if (error instanceof ConformanceError) {
    return { kind: "failed", code: error.code, message: error.message };
  }
  return { kind: "failed", code: "Interrupted", message: "The checks were stopped." };
}
