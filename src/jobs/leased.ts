import { hostname } from "node:os";
import { StoreError } from "../common/store-error.ts";
import type { World } from "../common/world.ts";
import type { Lane, LaneHandler, Lease, SyncStore } from "../sync/ports.ts";
import { JobError } from "./errors.ts";

/*
 * The states of one lane's lease, as one run sees it.
 *
 * Asked for. The run begins by asking the store. When another holder's lease has not run out, the
 * run ends here, rejected with `LaneBusy`, and the JobPort tries again after a third of the lease
 * time: a lane that was busy is never forgotten, and a dead holder's lane begins again at most
 * that much after its lease has run out. Otherwise the lease is held, with a number higher than
 * all before it.
 *
 * Held. The work goes on. A third of the lease time after each renewal the next is asked for, so
 * that two may fail before anything is lost. Left when the work ends, to released; when a renewal
 * says that the number is another's, to lost; and when no renewal has come through until the
 * lease's own end, also to lost, because from then on anybody may take it, and a worker that
 * can't reach the store can't know.
 *
 * Lost. The work's signal is aborted, with `LostLease` as the reason. Whatever the work does from
 * here on, the store refuses to record: each commit names the lease's number. The run is rejected
 * once the work has ended, even if it ended quietly, since nobody may have taken the lane yet.
 *
 * Released. The work has ended, well or not, and the lease is given back so that the next run
 * need not wait. A release that fails changes nothing but the time: the lease runs out by itself.
 */

/** How {@link withLease} holds a lane. */
export interface LeaseOptions {
  /** How long the lease lasts without a renewal; 15 s unless told. Renewed each third of it. */
  readonly ttlMs?: number;
}

/** The lease's part of the store. */
export type LeaseStore = Pick<SyncStore, "takeLease" | "renewLease" | "releaseLease">;

/** The work of one run; `lease` goes into each commit. */
export type LeasedRun = (lane: Lane, lease: Lease, signal: AbortSignal) => Promise<void>;

const TTL_MS = 15_000;

/**
 * Run lanes only while holding their lease.
 *
 * @param store - where leases are kept; its clock is `world`, so all workers' clocks must agree
 *   to well within `ttlMs` for the waits to be right; the fence holds whatever the clocks say
 * @returns a handler for {@link JobPort.start}; it rejects with JobError `LaneBusy`, with
 *   StoreError `LostLease`, and with whatever the work itself rejects with
 * @throws never
 */
export function withLease(
  store: LeaseStore,
  world: World,
  options: LeaseOptions,
  run: LeasedRun,
): LaneHandler {
  const ttlMs = options.ttlMs ?? TTL_MS;
  return async (lane, signal) => {
    // A name for each run, since the store lets a holder take its own lease again: a run that
    // this very process has lost sight of must count as another's.
    const holder = `${hostname()}/${process.pid}/${world.newGuid()}`;
    const takenAt = world.now();
    const lease = await store.takeLease(lane, holder, takenAt, ttlMs);
    if (!lease) throw new JobError("LaneBusy", { retryAfterMs: Math.ceil(ttlMs / 3) });
    const lost = new AbortController();
    const ended = new AbortController();
    const keeping = keepLease({ store, world, lease, ttlMs, lost, ended: ended.signal }, takenAt);
    try {
      await run(lane, lease, AbortSignal.any([signal, lost.signal]));
      lost.signal.throwIfAborted();
    } finally {
      ended.abort();
      await keeping;
      if (!lost.signal.aborted) await releaseQuietly(store, lease);
    }
  };
}

interface Keeping {
  readonly store: LeaseStore;
  readonly world: World;
  readonly lease: Lease;
  readonly ttlMs: number;
  readonly lost: AbortController;
  readonly ended: AbortSignal;
}

/** Renew until the work has ended or the lease is lost. Never rejects. */
async function keepLease(keeping: Keeping, takenAt: number): Promise<void> {
  const { world, lost, ended, ttlMs } = keeping;
  let endsAt = takenAt + ttlMs;
  while (!ended.aborted) {
    await sleepQuietly(world, ttlMs / 3, ended);
    if (ended.aborted) return;
    const askedAt = world.now();
    const answer = await askRenewal(keeping, askedAt, endsAt);
    if (answer === "renewed") endsAt = askedAt + ttlMs;
    else if (answer === "taken" || (!ended.aborted && world.now() >= endsAt)) {
      lost.abort(new StoreError("LostLease"));
      return;
    }
  }
}

/** One renewal, waited for no longer than the lease lasts or the work takes. */
async function askRenewal(
  { store, world, lease, ttlMs, ended }: Keeping,
  askedAt: number,
  endsAt: number,
): Promise<"renewed" | "taken" | "unknown"> {
  const answered = new AbortController();
  const tooLate = sleepQuietly(world, endsAt - askedAt, AbortSignal.any([ended, answered.signal]));
  const answer = store.renewLease(lease, askedAt, ttlMs).then(
    (kept) => (kept ? ("renewed" as const) : ("taken" as const)),
    // A store that can't be reached may be back for the next renewal; the lease's end decides.
    () => "unknown" as const,
  );
  const first = await Promise.race([answer, tooLate.then(() => "unknown" as const)]);
  answered.abort();
  return first;
}

/** Sleep, or until the signal: both are the same to whoever renews. */
async function sleepQuietly(world: World, delayMs: number, signal: AbortSignal): Promise<void> {
  try {
    await world.sleep(Math.max(0, delayMs), signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** The work's own outcome matters more than a release that failed: the lease runs out anyway. */
async function releaseQuietly(store: LeaseStore, lease: Lease): Promise<void> {
  await store.releaseLease(lease).catch(() => {});
}
