import { spawnSync } from "node:child_process";
import { expect } from "vitest";

/** A block of shell commands with what the text says they print. */
export interface Step {
  readonly commands: string;
  readonly printed: string | undefined;
}

/** The steps of a text, in order. */
export function readSteps(text: string): readonly Step[] {
  const blocks = text.matchAll(/```sh\n([\s\S]*?)```(?:\n\n```text\n([\s\S]*?)```)?/g);
  return [...blocks].map(([, commands = "", printed]) => ({ commands, printed }));
}

/** What a text prints as a pattern: `…` stands for anything inside of a line. */
export function toPattern(printed: string): RegExp {
  const parts = printed.trimEnd().split("…").map(escapePattern);
  return new RegExp(`^${parts.join(".*")}\\s*$`);
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** Run steps in one shell, as in a terminal, and compare what each prints. */
export function follow(
  all: readonly Step[],
  given: { readonly folder: string; readonly environment: NodeJS.ProcessEnv },
): void {
  const mark = "--- next step ---";
  const script = ["set -e", ...all.flatMap(({ commands }) => [commands, `echo; echo '${mark}'`])];
  const run = spawnSync("bash", ["-c", script.join("\n")], {
    cwd: given.folder,
    env: given.environment,
    encoding: "utf8",
    timeout: 300_000,
  });
  expect(run.status, `${run.stdout}${run.stderr}`).toBe(0);
  const outputs = run.stdout.split(`${mark}\n`);
  for (const [index, { printed, commands }] of all.entries()) {
    if (printed !== undefined) expect(outputs[index], commands).toMatch(toPattern(printed));
  }
}
