import type { World } from "../common/world.ts";
import { SyncError } from "../sync/errors.ts";
import { endsCycleUnderWay } from "../sync/job-request.ts";
import type { Lane, SyncStore, Target } from "../sync/ports.ts";

/** How often a running cycle looks whether somebody asks it to end. */
const LOOK_MS = 250;
/** How long requests under way may take from then on. */
const FINISH_MS = 1_000;

/**
 * What ends a cycle from outside, in any process: a request that a person stored.
 *
 * When it is seen, no further request to the target is begun; those under way have a second to be
 * answered, and are cut off then. What was done is committed, and what was cut off is announced on
 * disk already: the next cycle reads the target and finds out.
 */
export interface Brake {
  /** Aborted: begin nothing more. */
  readonly soft: AbortSignal;
  /** Aborted: cut off what is under way. */
  readonly hard: AbortSignal;
  /** Look now, between two pages. @throws SyncError `CycleStopped` */
  readonly check: () => Promise<void>;
  /** Look no more. */
  readonly release: () => Promise<void>;
}

/**
 * Watch over a lane that is being run.
 *
 * @param given.looksBetween - false: only {@link Brake.check} looks, for worlds whose time stands
 */
export function watchLane(given: {
  readonly store: Pick<SyncStore, "listRequests">;
  readonly world: World;
  readonly lane: Lane;
  readonly looksBetween: boolean;
}): Brake {
  const { store, world, lane, looksBetween } = given;
  const [soft, hard, ended] = [new AbortController(), new AbortController(), new AbortController()];
  const isAsked = async (): Promise<boolean> =>
    (await store.listRequests(lane)).some(endsCycleUnderWay);
  const watch = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      await world.sleep(LOOK_MS, ended.signal);
      // A store that can't be reached is the cycle's own trouble at its next commit.
      if (await isAsked().catch(() => false)) break;
    }
    soft.abort(explainStop());
    await world.sleep(FINISH_MS, ended.signal);
    hard.abort(explainStop());
  };
  const watching = looksBetween
    ? watch().catch((error: unknown) => {
        if (!ended.signal.aborted) throw error;
      })
    : Promise.resolve();
  return {
    soft: soft.signal,
    hard: hard.signal,
    check: async () => {
      if (await isAsked()) throw explainStop();
    },
    release: async () => {
      ended.abort();
      await watching;
    },
  };
}

/** A target whose requests under way are cut off by the brake or by the worker's own signal. */
export function brakeTarget(target: Target, brake: Brake, signal: AbortSignal): Target {
  const cut = AbortSignal.any([signal, brake.hard]);
  return { send: (request) => target.send(request, cut), close: () => target.close() };
}

function explainStop(): SyncError {
  return new SyncError("CycleStopped", "The cycle was stopped by a person.");
}
