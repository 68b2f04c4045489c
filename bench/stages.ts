/** The servers of a run, each filled with as many people and groups as its part needs. */
import { join } from "node:path";
import type { GroupPlan } from "./load.ts";
import {
  type Load,
  type RunningTarget,
  type ServerName,
  type StartOptions,
  startTarget,
} from "./processes.ts";

/** What a stage begins with. */
export interface StagePlan {
  readonly people: number;
  readonly small?: GroupPlan;
  readonly large?: GroupPlan;
}

/** A server with people in it. */
export interface Stage {
  readonly key: StageKey;
  readonly directory: string;
  target: RunningTarget;
}

/** The server and the name of the plan it was filled by. */
export type StageKey = `${ServerName} ${string}`;

/** All servers of a run, by their key. */
export type Stages = ReadonlyMap<StageKey, Stage>;

/**
 * Start and fill servers, one after the other.
 *
 * @param keys - each once
 * @param started - is handed every server as soon as it runs, so that it can be stopped
 */
export async function openStages(
  load: Load,
  directory: string,
  plans: Readonly<Record<string, StagePlan>>,
  keys: readonly StageKey[],
  started: (stage: Stage) => void,
  options: StartOptions = {},
): Promise<Stages> {
  const stages = new Map<StageKey, Stage>();
  for (const key of keys) {
    const { server, name } = splitKey(key);
    const plan = plans[name];
    if (plan === undefined) throw new Error(`there is no plan for ${key}`);
    const place = join(directory, key.replace(" ", "-"));
    const stage = { key, directory: place, target: await startTarget(server, place, options) };
    started(stage);
    // A walk by cursor is measured of these two alone.
    const isWalked = server === "rollcall" || server === "limit";
    const walk = isWalked && plan.large === undefined && plan.people >= 100;
    await load.send(stage.target, { task: "fill", name: key, ...plan, walk });
    stages.set(key, stage);
  }
  return stages;
}

/** Stop a server and start it again on its data. */
export async function restart(stage: Stage, options: StartOptions = {}): Promise<void> {
  const { server } = splitKey(stage.key);
  await stage.target.stop();
  stage.target = await startTarget(server, stage.directory, options);
}

function splitKey(key: StageKey): { readonly server: ServerName; readonly name: string } {
  const [server = "", name = ""] = key.split(" ");
  return { server: server as ServerName, name };
}
