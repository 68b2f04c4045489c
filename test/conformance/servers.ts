import { REAL_WORLD } from "../../src/composition/world.ts";
import type { CheckFamily } from "../../src/conformance/check.ts";
import { CHECK_FAMILIES } from "../../src/conformance/checks/index.ts";
import type { CheckReport, CheckStatus } from "../../src/conformance/report.ts";
import { runChecks } from "../../src/conformance/run.ts";
import { openScimProbe } from "../../src/connector/scim-probe.ts";

/** What of a run is not usual. */
export interface CheckOptions {
  readonly signal?: AbortSignal;
  /** Titles of the families to run; default all. */
  readonly families?: readonly string[];
  readonly onCheck?: (done: number) => void;
}

/** Run the checks against a server. */
export async function checkServer(
  { url, token }: { readonly url: string; readonly token: string },
  options: CheckOptions = {},
): Promise<CheckReport> {
  const { signal = new AbortController().signal, onCheck } = options;
  const probe = openScimProbe(url, token, 10_000);
  const families = chooseFamilies(options.families);
  try {
    return await runChecks({
      ...{ probe, url, world: REAL_WORLD, signal, families },
      ...(onCheck !== undefined && { onCheck }),
    });
  } finally {
    await probe.close();
  }
}

/** The checks that ended in one way: their ids. */
export function listIds(
  { results }: CheckReport,
  ...statuses: readonly CheckStatus[]
): readonly string[] {
  return results.filter(({ status }) => statuses.includes(status)).map(({ id }) => id);
}

function chooseFamilies(titles: readonly string[] | undefined): readonly CheckFamily[] {
  if (titles === undefined) return CHECK_FAMILIES;
  const chosen = CHECK_FAMILIES.filter(({ title }) => titles.includes(title));
  if (chosen.length !== titles.length) throw new Error(`No such family: ${titles.join(", ")}`);
  return chosen;
}
