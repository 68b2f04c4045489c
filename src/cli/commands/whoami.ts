import type { Command } from "commander";
import { LOCAL_CONTEXT, readContext } from "../contexts.ts";
import { addServerOptions, type ServerOptions } from "../graph-client.ts";
import { readIdentity } from "../identity.ts";
import { type CommandContext, jsonOption } from "../program.ts";
import { formatFields, writeTable } from "../table.ts";
import { writeJson } from "../terminal.ts";
import { readPlace, readTenant } from "./organization-place.ts";

/** `rollcall whoami`: which server commands work with, as whom, and what says so. */
export function addWhoamiCommand(program: Command, context: CommandContext): void {
  addServerOptions(program.command("whoami"))
    .description("which server commands work with, who you are there, and what says so")
    .addHelpText("after", "\nExamples:\n  rollcall whoami\n  rollcall whoami --context test --json")
    .action((options: ServerOptions) => runWhoami(context, options));
}

async function runWhoami(context: CommandContext, options: ServerOptions): Promise<void> {
  const { services, terminal, signal, usedPlace } = context;
  const server = await services.connectToServer(await readPlace(context, options));
  try {
    const given = { signal, timeoutMs: options.timeout };
    const tenantId = readTenant(context, options.tenant);
    const identity = await readIdentity(server, tenantId, given);
    const { kind, name, role, permissions, tenant, expires } = identity;
    const { context: used, server: place, token, tenant: chosen } = usedPlace() ?? {};
    if (options.json) {
      return writeJson(terminal, {
        context: place === undefined ? null : (used ?? null),
        url: server.origin,
        kind,
        displayName: name,
        role,
        permissions,
        tenantId: tenant?.id ?? null,
        expires: expires ?? null,
        from: {
          url: place?.from ?? "--data",
          token: token?.from ?? "the server's own file",
          tenantId: chosen?.from ?? null,
        },
      });
    }
    terminal.out(
      formatFields([
        ["Server", `${server.origin} (${place?.from ?? "--data"})`],
        ["Who", role === null || role === name ? name : `${name}, ${role}`],
        ["Tenant", tenant && `${tenant.displayName}, id ${tenant.id} (${chosen?.from})`],
        ["Token", token?.from ?? "the server's own file"],
        ["Until", expires],
      ]),
    );
  } finally {
    await server.close();
  }
}

/** `rollcall context list|use`: the servers that you logged in to. */
export function addContextCommands(program: Command, context: CommandContext): void {
  const contexts = program.command("context").description("the servers that you logged in to");
  contexts
    .command("list")
    .description("list them; * is the one in use")
    .addOption(jsonOption())
    .action(async (options: { json?: true }) => {
      const { current, contexts: all } = (await context.services.openContexts()).read();
      const entries = Object.entries(all);
      if (options.json) {
        const items = entries.map(([name, { url, tenant }]) => {
          return { name, url, tenantId: tenant ?? null, current: name === current };
        });
        return writeJson(context.terminal, { items });
      }
      const rows = entries.map(([name, { url, tenant }]) => {
        return [name === current ? "*" : "", name, url, tenant];
      });
      const nothing = "You are logged in to no server: rollcall login URL.";
      writeTable(context.terminal, ["", "CONTEXT", "SERVER", "TENANT"], rows, nothing);
    });
  contexts
    .command("use")
    .argument("<name>", `a context, or ${LOCAL_CONTEXT} for the server that runs on --data`)
    .description("have commands work with it where none is named")
    .addOption(jsonOption())
    .action(async (name: string, options: { json?: true }) => {
      const book = await context.services.openContexts();
      const saved = book.read();
      const { contexts: all } = saved;
      if (name === LOCAL_CONTEXT) book.write({ contexts: all });
      else {
        readContext(saved, name);
        book.write({ current: name, contexts: all });
      }
      if (options.json) return writeJson(context.terminal, { current: name });
      context.terminal.out(`${name} is used from now on.\n`);
    });
}
