import { describeTooMany, isWorthJudging } from "../sync/end-cycle.ts";
import { SyncError } from "../sync/errors.ts";
import { type FailurePolicy, failurePolicyOf } from "../sync/failure-policy.ts";
import type { CycleCounts, CyclePosition, SynchronizationJob } from "../sync/job.ts";
import type { FailureCounts, Lane, SyncStore } from "../sync/ports.ts";
import { judgeFailures, type QuarantineReason } from "../sync/quarantine.ts";

/** Watches the failures of one cycle, and ends it when they are too many. */
export class FailureJudge {
  readonly #store: Pick<SyncStore, "countFailures">;
  readonly #lane: Lane;
  readonly #policy: FailurePolicy;
  /** What the cycle began with: counted once, since most cycles have nothing to judge. */
  #before: FailureCounts | undefined;
  readonly #from: { readonly imported: number; readonly failed: number };
  /** Why the cycle was ended, once it was. */
  verdict: QuarantineReason | undefined;

  constructor(
    store: Pick<SyncStore, "countFailures">,
    lane: Lane,
    job: SynchronizationJob,
    position: CyclePosition,
  ) {
    this.#store = store;
    this.#lane = lane;
    this.#policy = failurePolicyOf(job);
    this.#from = position.judgedFrom ?? { imported: 0, failed: 0 };
  }

  /**
   * After a page: judge if something in it failed.
   * @throws SyncError `EscrowThresholdExceeded`
   */
  async judgePage(page: CycleCounts, position: CyclePosition): Promise<void> {
    if (page.failed + page.referencesFailed === 0) return;
    this.verdict = await this.judge(position);
    if (this.verdict === undefined) return;
    const { code, message } = describeTooMany(this.verdict);
    throw new SyncError(code, message);
  }

  /** @returns why the job is to be in quarantine, by all that is stored and what failed now */
  async judge({ counts }: CyclePosition): Promise<QuarantineReason | undefined> {
    this.#before ??= await this.#store.countFailures(this.#lane);
    const stored = this.#before.escrows + this.#before.references;
    if (!isWorthJudging(counts, stored, this.#policy)) return undefined;
    const { escrows, references } = await this.#store.countFailures(this.#lane);
    const failed = counts.failed - this.#from.failed;
    const events = counts.imported - this.#from.imported;
    return judgeFailures({ escrows, references, failed, events }, this.#policy);
  }
}
