import { type Command, Option } from "commander";
import type { ConfigurationChange } from "../../sync/configuration-diff.ts";
import type { DocumentNote } from "../../sync/json-reader.ts";
import { formatSchemaJson } from "../../sync/schema-json.ts";
import {
  type ApplicationConfiguration,
  formatApplication,
} from "../configuration/application-document.ts";
import {
  type ConfigurationFile,
  readConfigurationFile,
  readSecretValues,
  readText,
  refuseFile,
} from "../configuration/configuration-file.ts";
import { createApplication } from "../configuration/create-application.ts";
import { findInFile } from "../configuration/schema-notes.ts";
import {
  checkSchemaDocument,
  compareConfigurations,
  readConfiguration,
  readSchemaDocument,
  readSchemaText,
  reduceSchema,
  saveConfiguration,
} from "../configuration/server-configuration.ts";
import { CliError, EXIT_CODES } from "../exit-codes.ts";
import {
  addServerOptions,
  type GraphClient,
  type ServerOptions,
  withGraph,
} from "../graph-client.ts";
import { plainText } from "../plain.ts";
import { chooseApplication, findJob, type JobApplication } from "../plans/plan-client.ts";
import { saveText } from "../plans/show-plan.ts";
import type { CommandContext } from "../program.ts";
import { writeJson } from "../terminal.ts";
import { addConfigTestCommand } from "./config-test.ts";

interface ConfigOptions extends ServerOptions {
  readonly format: "yaml" | "entra";
  readonly app?: string;
  readonly output?: string;
  readonly dryRun?: true;
  readonly withSecrets?: true;
  readonly create?: true;
}

/** `rollcall config …`: applications as files, and Microsoft's schema JSON. */
export function addConfigCommands(program: Command, context: CommandContext): void {
  const config = program
    .command("config")
    .description("the configuration of applications as files");
  addExportCommand(config, context);
  addImportCommand(config, context);
  addDiffCommand(config, context);
  addConfigTestCommand(config, context);
}

function formatOption(): Option {
  return new Option("--format <format>", "a file of configuration, or Microsoft's schema JSON")
    .choices(["yaml", "entra"])
    .default("yaml");
}

function addExportCommand(config: Command, context: CommandContext): void {
  addServerOptions(config.command("export"))
    .argument("[application]", "its name or id; the only one if left out")
    .description("write the configuration of an application, without the values of secrets")
    .addOption(formatOption())
    .option("-o, --output <file>", "write it there")
    .addHelpText("after", EXPORT_EXAMPLES)
    .action((name: string | undefined, options: ConfigOptions) =>
      withGraph(context, options, async (client) => {
        const application = await chooseApplication(client, name);
        const text = await exportText(context, client, application, options);
        if (options.output === undefined) return context.terminal.out(text);
        await saveText(options.output, text);
        context.terminal.err(`The configuration is in ${options.output}.\n`);
      }),
    );
}

const EXPORT_EXAMPLES = `
Examples:
  rollcall config export bitabiz -o bitabiz.yaml
  rollcall config export bitabiz --format entra > schema.json
`;

async function exportText(
  { services }: CommandContext,
  client: GraphClient,
  application: JobApplication,
  { format, json }: ConfigOptions,
): Promise<string> {
  if (format === "entra") {
    const document = await readSchemaDocument(client, application);
    return `${JSON.stringify(document, undefined, json ? undefined : 2)}\n`;
  }
  const document = formatApplication(await readConfiguration(client, application));
  if (json) return `${JSON.stringify(document)}\n`;
  return (await services.loadYaml()).format(document);
}

function addImportCommand(config: Command, context: CommandContext): void {
  addServerOptions(config.command("import"))
    .argument("<file>", "what rollcall config export wrote, or Microsoft's schema JSON")
    .description("make an application what a file says; what it does not name stays as it is")
    .addOption(formatOption())
    .option("--app <application>", "the application; else the one that the file names")
    .option("--dry-run", "only tell what would change")
    .option("--create", "make the application when there is none, from the template of the file")
    .option("--with-secrets", "send the credentials that the file names, too")
    .addHelpText("after", IMPORT_EXAMPLES)
    .action((file: string, options: ConfigOptions) => runImport(context, file, options, "import"));
}

const IMPORT_EXAMPLES = `
Examples:
  rollcall config import bitabiz.yaml --dry-run
  BITABIZ_SECRETTOKEN=… rollcall config import bitabiz.yaml --with-secrets
  rollcall config import schema.json --format entra --app bitabiz
`;

function addDiffCommand(config: Command, context: CommandContext): void {
  addServerOptions(config.command("diff"))
    .argument("<file>", "what rollcall config export wrote, or Microsoft's schema JSON")
    .description("tell what a file would change; ends with 2 when something differs")
    .addOption(formatOption())
    .option("--app <application>", "the application; else the one that the file names")
    .action((file: string, options: ConfigOptions) => runImport(context, file, options, "diff"));
}

/** What a file would do, and how it is done. */
interface Import {
  readonly application: JobApplication;
  readonly changes: readonly ConfigurationChange[];
  readonly unsupported: readonly DocumentNote[];
  readonly save: () => Promise<void>;
}

async function runImport(
  context: CommandContext,
  file: string,
  options: ConfigOptions,
  command: "import" | "diff",
): Promise<void> {
  // The file comes first: with a wrong one nothing is contacted.
  const open =
    options.format === "entra"
      ? await openSchema(file, options)
      : await openConfiguration(context, file, options);
  await withGraph(context, options, async (client) => {
    const { application, changes, unsupported, save } = await open(client);
    const isDry = command === "diff" || options.dryRun === true;
    if (!isDry && (changes.length > 0 || options.withSecrets)) await save();
    const { terminal } = context;
    const { id, displayName } = application;
    if (options.json) {
      writeJson(terminal, {
        application: { id, displayName },
        changes,
        unsupported,
        dryRun: isDry,
      });
    } else {
      for (const { path, message } of unsupported) {
        terminal.err(plainText(`not followed: ${path}: ${message}`).concat("\n"));
      }
      for (const change of changes) terminal.out(`${plainText(formatChange(change))}\n`);
      if (changes.length === 0) terminal.err(`${plainText(displayName)} is as the file says.\n`);
      else if (isDry) terminal.err("Nothing was changed.\n");
    }
    if (command === "diff" && changes.length > 0) context.setExit(EXIT_CODES.changes.exit);
  });
}

function formatChange({ displayName, oldValue, newValue }: ConfigurationChange): string {
  if (oldValue === undefined) return `+ ${displayName}: ${JSON.stringify(newValue)}`;
  if (newValue === undefined) return `− ${displayName}: ${JSON.stringify(oldValue)}`;
  return `~ ${displayName}: ${JSON.stringify(oldValue)} → ${JSON.stringify(newValue)}`;
}

type Open = (client: GraphClient) => Promise<Import>;

async function openConfiguration(
  context: CommandContext,
  file: string,
  options: ConfigOptions,
): Promise<Open> {
  const read = await readConfigurationFile(context, file);
  const { configuration: wanted } = read;
  const secrets = options.withSecrets ? await readSecretValues(context, read) : {};
  return async (client) => {
    const name = options.app ?? wanted.displayName ?? wanted.name;
    const application = await findOrCreate(client, { name, wanted, options });
    const unsupported = await checkFile(client, application, read);
    const current = await readConfiguration(client, application);
    return {
      application,
      unsupported,
      changes: compareConfigurations(current, wanted),
      save: () => saveConfiguration(client, application, { current, wanted, secrets }),
    };
  };
}

/** An application that is only planned is not made. */
async function findOrCreate(
  client: GraphClient,
  given: {
    readonly name: string;
    readonly wanted: ApplicationConfiguration;
    readonly options: ConfigOptions;
  },
): Promise<JobApplication> {
  const { name, wanted, options } = given;
  try {
    return await findJob(client, name);
  } catch (error) {
    const isMissing = error instanceof CliError && error.code === "ApplicationNotFound";
    if (!isMissing || !options.create || options.dryRun) throw error;
    return createApplication(client, { name, template: wanted.template });
  }
}

/**
 * Have the server look at the mappings of a file.
 *
 * @throws CliError misuse with the places in the file of what it refuses
 */
export async function checkFile(
  client: GraphClient,
  application: JobApplication,
  { file, configuration, locate }: ConfigurationFile,
): Promise<readonly DocumentNote[]> {
  const { schema } = configuration;
  if (schema === undefined) return [];
  const document = formatSchemaJson(schema);
  const { issues, unsupported } = await checkSchemaDocument(client, application, document);
  if (issues.length === 0) return unsupported;
  const lines = issues.map((note) => {
    const place = findInFile(note, schema);
    return `${locate(place)}: ${place} ${note.message}`;
  });
  throw refuseFile(file, lines);
}

async function openSchema(file: string, options: ConfigOptions): Promise<Open> {
  const document = readSchemaText(file, await readText(file));
  return async (client) => {
    const application = await chooseApplication(client, options.app);
    const { issues, unsupported } = await checkSchemaDocument(client, application, document);
    if (issues.length > 0) {
      const lines = issues.map(({ path, message }) => `${file}: ${path} ${message}`);
      throw refuseFile(file, lines);
    }
    const current = await readSchemaDocument(client, application);
    const before = await reduceSchema(client, application, current);
    const after = await reduceSchema(client, application, document);
    return {
      application,
      unsupported,
      changes: compareConfigurations({ name: "", schema: before }, { name: "", schema: after }),
      save: async () => {
        await client.graph("PUT", `${application.path}/schema`, document);
      },
    };
  };
}
