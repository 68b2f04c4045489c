import type { ContextBook } from "../../src/cli/contexts.ts";
import { runCli } from "../../src/cli/program.ts";
import type { CliServices } from "../../src/cli/services.ts";
import type { JsonObject } from "../../src/common/json.ts";
import { connectToServer } from "../../src/composition/server-connection.ts";
import {
  buildSchema,
  DEFAULT_GROUP_MAPPING,
  DEFAULT_USER_MAPPING,
} from "../../src/sync/default-schema.ts";
import type { SynchronizationJob } from "../../src/sync/job.ts";
import { type Installation, startInstallation, TOKEN } from "../graph/installation.ts";
import { type FakeTarget, startFakeTarget } from "./fake-target.ts";

/** What a command line ended with. */
export interface CommandEnd {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The result of `--json`; `{}` where there was none. */
  readonly json: JsonObject;
}

/** A tenant on a running server with one application, whose target is a model on a socket. */
export interface CliDesk {
  readonly installation: Installation;
  readonly target: FakeTarget;
  readonly tenantId: string;
  readonly applicationId: string;
  readonly jobId: string;
  /** Run a command as it would be typed; the server and its token are added. */
  readonly run: (...args: readonly string[]) => Promise<CommandEnd>;
  /** A request to the API, as the operator; the path is below the tenant. */
  readonly call: (method: string, path: string, body?: unknown) => Promise<JsonObject>;
  /** Make users; returns their ids. */
  readonly addUsers: (...names: readonly string[]) => Promise<readonly string[]>;
  /** Requests that write, by method, since the last time it was asked. */
  readonly takeWrites: () => Readonly<Record<string, number>>;
  readonly close: () => Promise<void>;
}

/** Make one. Its job is paused, so that nothing happens but by commands. */
export async function createCliDesk(
  given: Pick<Partial<SynchronizationJob>, "deletionGuard" | "scope"> & {
    readonly services?: Partial<CliServices>;
  } = {},
): Promise<CliDesk> {
  const installation = await startInstallation();
  const target = await startFakeTarget();
  const [tenantId, applicationId, jobId] = ["t1", "application-1", "job-1"];
  const { services: more, ...settings } = given;
  await installation.addTenant(tenantId);
  const { sync } = installation.store;
  await sync.saveApplication({
    id: applicationId,
    tenantId,
    displayName: "Acme Tools",
    template: "custom",
    tenantUrl: target.url,
  });
  await sync.saveSecret(tenantId, applicationId, target.token);
  const schema = buildSchema(jobId, [DEFAULT_USER_MAPPING, DEFAULT_GROUP_MAPPING]);
  const job = { id: jobId, tenantId, applicationId, schema, scope: "all", intervalMs: 2_400_000 };
  await sync.saveJob({ ...job, scope: "all", ...settings }, { status: "Paused" });
  const openContexts = async () => NO_CONTEXTS;
  const services = { version: "0.0.0", connectToServer, openContexts, ...more } as CliServices;
  const call: CliDesk["call"] = async (method, path, body) => {
    const { status, text, body: answer } = await installation.call(tenantId, method, path, body);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
    return answer;
  };
  return {
    installation,
    target,
    tenantId,
    applicationId,
    jobId,
    call,
    run: (...args) => runCommand(services, installation.origin, args),
    addUsers: async (...names) => {
      const ids: string[] = [];
      for (const name of names) {
        const user = { userPrincipalName: `${name}@example.com`, displayName: `Person ${name}` };
        ids.push(String((await call("POST", "/users", { ...user, accountEnabled: true })).id));
      }
      return ids;
    },
    takeWrites: () => {
      const { GET: _reads, ...writes } = target.takeCounts();
      return writes;
    },
    close: async () => {
      await installation.close();
      await target.close();
    },
  };
}

const NO_CONTEXTS: ContextBook = {
  file: "",
  read: () => ({ contexts: {} }),
  write: () => {},
};

async function runCommand(
  services: CliServices,
  origin: string,
  args: readonly string[],
): Promise<CommandEnd> {
  const said = { stdout: "", stderr: "" };
  const exit = await runCli([...args, "--url", origin], {
    services,
    env: { ROLLCALL_TOKEN: TOKEN },
    signal: new AbortController().signal,
    terminal: {
      out: (text) => {
        said.stdout += text;
      },
      err: (text) => {
        said.stderr += text;
      },
      interactive: false,
      columns: 100,
      inputIsTerminal: false,
      readInput: async () => "",
    },
  });
  const isJson = said.stdout.startsWith("{");
  return { exit, ...said, json: isJson ? (JSON.parse(said.stdout) as JsonObject) : {} };
}
