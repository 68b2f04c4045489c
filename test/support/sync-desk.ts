import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import type { SyncReport } from "../../src/cli/services.ts";
import { type PersonCells, writePeople } from "./people-file.ts";
import {
  type Ended,
  type RollcallProcess,
  type StartOptions,
  startRollcall,
} from "./rollcall-process.ts";

/** A run of `rollcall sync` that has ended, with its report where there is one. */
export interface SyncEnded extends Ended {
  readonly report: SyncReport;
}

/** A folder with a people file and a data folder, to run `rollcall sync` in. */
export interface SyncDesk {
  readonly folder: string;
  readonly file: string;
  readonly data: string;
  readonly write: (people: readonly PersonCells[], columns?: readonly string[]) => Promise<void>;
  /** Start `rollcall sync --json`; further arguments are appended. */
  readonly start: (
    to: DeskTarget,
    args?: readonly string[],
    options?: StartOptions,
  ) => RollcallProcess;
  /** Run it to its end and read its report; without one, `report` throws when it is read. */
  readonly sync: (
    to: DeskTarget,
    args?: readonly string[],
    options?: StartOptions,
  ) => Promise<SyncEnded>;
  readonly close: () => Promise<void>;
}

/** Where to, and with which token. */
export interface DeskTarget {
  readonly url: string;
  readonly token: string;
}

/** Make a desk in a new folder. */
export async function createDesk(): Promise<SyncDesk> {
  const folder = await mkdtemp(join(tmpdir(), "rollcall-sync-"));
  const file = join(folder, "people.csv");
  const data = join(folder, "data");
  const start: SyncDesk["start"] = (to, args = [], options = {}) =>
    startRollcall(
      ["sync", file, "--to", to.url, "--token-stdin", "--data", data, "--json", ...args],
      { stdin: `${to.token}\n`, ...options },
    );
  return {
    folder,
    file,
    data,
    write: (people, columns) => writePeople(file, people, columns),
    start,
    sync: async (to, args, options) => readReport(await start(to, args, options).ended),
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A run's end with its `--json` report, which is parsed when it is asked for. */
export function readReport(ended: Ended): SyncEnded {
  return {
    ...ended,
    get report() {
      if (ended.stdout === "") throw new Error(`No report. ${ended.stderr}`);
      return JSON.parse(ended.stdout) as SyncReport;
    },
  };
}

/** The run failed with one sentence and a code: no stack, and the token nowhere. */
export function expectSentence(ended: Ended, code: string, token: string): void {
  const last = ended.stderr.trim().split("\n").at(-1) ?? "";
  const { error } = JSON.parse(last) as { error: { message: string } };
  expect(error).toMatchObject({ code, exit: ended.exit });
  expect(error.message).toMatch(/^[^\n]{10,500}\.$/);
  expect(ended.stdout + ended.stderr).not.toContain(token);
  expect(ended.stderr).not.toMatch(/\n\s+at /);
}
