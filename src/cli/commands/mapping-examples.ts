import type { Command } from "commander";
import type { JsonValue } from "../../common/json.ts";
import { EXIT_CODES } from "../exit-codes.ts";
import { addServerOptions, withGraph } from "../graph-client.ts";
import { lookUpGroup, lookUpJob, lookUpPerson } from "../lookup.ts";
import type { CommandContext } from "../program.ts";
import { writeTable } from "../table.ts";
import { writeJson } from "../terminal.ts";
import { kindOf, type MappingOptions } from "./mapping.ts";

/** An example with what became of it. */
interface Outcome {
  readonly id: string;
  readonly objectType: string;
  readonly targetAttributeName: string;
  readonly title: string;
  readonly passes: boolean;
  readonly expected?: JsonValue;
  readonly actual?: JsonValue;
  readonly problem?: { readonly message: string };
}

interface AddOptions extends MappingOptions {
  readonly expect?: string;
}

/** `rollcall mapping examples …`: what mappings have to give, held against what they give. */
export function addMappingExamplesCommand(mapping: Command, context: CommandContext): void {
  const examples = mapping
    .command("examples")
    .description("examples that later changes of mappings are held to");
  addServerOptions(examples.command("run").argument("<application>", "its name or id"))
    .description("run every example; fails when one of them breaks")
    .action((name: string, options: MappingOptions) =>
      withGraph(context, options, async (api) => {
        const { ownPath } = await lookUpJob(api, name);
        const { value: items } = await api.rollcall<{ readonly value: readonly Outcome[] }>(
          "GET",
          `${ownPath}/examples`,
        );
        const broken = items.filter(({ passes }) => !passes);
        if (broken.length > 0) context.setExit(EXIT_CODES.failed.exit);
        if (options.json) return writeJson(context.terminal, { items });
        const rows = items.map((item) => [
          item.passes ? "passes" : "breaks",
          item.targetAttributeName,
          item.title,
          formatValue(item.expected),
          item.problem?.message ?? formatValue(item.actual),
          item.id,
        ]);
        const titles = ["STATE", "TARGET", "OF", "EXPECTED", "GIVES", "ID"];
        writeTable(context.terminal, titles, rows, "There are no examples.");
        context.terminal.err(`${items.length - broken.length} pass, ${broken.length} break\n`);
      }),
    );
  addAddCommand(examples, context);
  addServerOptions(
    examples
      .command("remove")
      .argument("<application>", "its name or id")
      .argument("<example>", "its id"),
  )
    .description("remove an example")
    .action((name: string, id: string, options: MappingOptions) =>
      withGraph(context, options, async (api) => {
        const { ownPath } = await lookUpJob(api, name);
        await api.rollcall("DELETE", `${ownPath}/examples/${encodeURIComponent(id)}`);
        if (options.json) return writeJson(context.terminal, { removed: id });
        context.terminal.out("Removed.\n");
      }),
    );
}

function addAddCommand(examples: Command, context: CommandContext): void {
  addServerOptions(
    examples
      .command("add")
      .argument("<application>", "its name or id")
      .argument("<target>", "the target attribute")
      .argument("<object>", "a person or, with --group, a group"),
  )
    .description("keep what a mapping gives for somebody now")
    .option("--group", "a group, and a mapping of groups")
    .option("--expect <text>", "what it has to give instead of what it gives now")
    .action((name: string, target: string, object: string, options: AddOptions) =>
      withGraph(context, options, async (api) => {
        const { ownPath } = await lookUpJob(api, name);
        const { id } = options.group
          ? await lookUpGroup(api, object)
          : await lookUpPerson(api, object);
        const saved = await api.rollcall<Outcome>("POST", `${ownPath}/examples`, {
          objectType: kindOf(options),
          targetAttributeName: target,
          objectId: id,
          ...(options.expect !== undefined && { expected: options.expect }),
        });
        if (options.json) return writeJson(context.terminal, saved);
        const value = formatValue(saved.expected);
        context.terminal.out(`${saved.targetAttributeName} of ${saved.title} gives ${value}\n`);
      }),
    );
}

function formatValue(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return "–";
  return typeof value === "string" ? value : JSON.stringify(value);
}
