import type { Command } from "commander";
import { CliError, EXIT_CODES } from "../exit-codes.ts";
import { addServerOptions, type ServerOptions, withGraph } from "../graph-client.ts";
import { lookUpApplication, segment } from "../lookup.ts";
import { plainText } from "../plain.ts";
import type { CommandContext } from "../program.ts";
import { readNamedSecret } from "../secret.ts";
import { writeJson } from "../terminal.ts";
import { readSecretEntries, type SecretEntryShape } from "./app-settings.ts";

interface CredentialOptions extends ServerOptions {
  readonly tenantUrl?: string;
  readonly secretTokenStdin?: true;
  readonly secretTokenFile?: string;
  readonly user?: string;
  readonly passwordFile?: string;
  readonly clientId?: string;
  readonly clientSecretFile?: string;
  readonly tokenUrl?: string;
  readonly oauthScope?: string;
  readonly certificate?: string;
  readonly certificateKey?: string;
  readonly clear?: true;
  readonly check: boolean;
}

/** `rollcall app credentials` and `rollcall app test`. */
export function addAppConnectionCommands(app: Command, context: CommandContext): void {
  addCredentialsCommand(app, context);
  addTestCommand(app, context);
}

function addCredentialsCommand(app: Command, context: CommandContext): void {
  addServerOptions(app.command("credentials").argument("<application>", "its name or id"))
    .description("save where an application is and how it lets us in, after Test Connection")
    .option("--tenant-url <url>", "its SCIM endpoint")
    .option("--secret-token-stdin", "read its Secret Token from standard input")
    .option("--secret-token-file <file>", "read it from a file; or set ROLLCALL_SECRET_TOKEN")
    .option("--user <name>", "for basic authentication")
    .option("--password-file <file>", "its password")
    .option("--client-id <id>", "for OAuth 2.0 client credentials")
    .option("--client-secret-file <file>", "its secret")
    .option("--token-url <url>", "where OAuth 2.0 tokens are given out")
    .option("--oauth-scope <scope>", "the scope that is asked for")
    .option("--certificate <file>", "a client certificate (PEM)")
    .option("--certificate-key <file>", "its key (PEM)")
    .option("--clear", "forget all credentials that are saved")
    .option("--no-check", "save without Test Connection")
    .addHelpText(
      "after",
      "\nExamples:\n" +
        "  rollcall app credentials bitabiz --tenant-url https://example.com/scim/v2 " +
        "--secret-token-stdin < token.txt\n" +
        "  rollcall app credentials bitabiz        (shows what is saved, without secrets)",
    )
    .action((name: string, options: CredentialOptions) =>
      withGraph(context, options, async (api) => {
        const entries = await readEntries(context, options);
        const { id, displayName } = await lookUpApplication(api, name);
        const root = `/servicePrincipals/${segment(id)}/synchronization`;
        if (options.clear) {
          const saved = (await readSecretEntries(api, id)).filter(isCredential);
          const value = saved.map(({ key }) => ({ key, value: null }));
          await api.graph("PUT", `${root}/secrets`, { value });
        }
        if (entries.length > 0) {
          if (options.check) {
            const body = { useSavedCredentials: true, credentials: entries };
            await api.graph("POST", `${root}/jobs/validateCredentials`, body);
          }
          await api.graph("PUT", `${root}/secrets`, { value: entries });
          const how = options.check ? "They work, and are saved." : "Saved, and not tried.";
          context.terminal.err(`${displayName}: ${how}\n`);
        }
        const items = (await readSecretEntries(api, id)).filter(isCredential);
        if (options.json) return writeJson(context.terminal, { id, displayName, items });
        for (const { key, value } of items) {
          context.terminal.out(`${key}: ${plainText(value)}\n`);
        }
        if (items.length === 0) context.terminal.err("There are no credentials yet.\n");
      }),
    );
}

const CREDENTIALS = [
  "BaseAddress",
  "AuthenticationType",
  "SecretToken",
  "UserName",
  "Password",
  "Oauth2",
  "CredentialLocationInRequest",
  "ClientCertificate",
];

function isCredential({ key }: SecretEntryShape): boolean {
  return CREDENTIALS.some((start) => key.startsWith(start));
}

async function readEntries(
  context: CommandContext,
  options: CredentialOptions,
): Promise<readonly SecretEntryShape[]> {
  if (options.secretTokenStdin && options.tokenStdin) {
    const message = "Two secrets can't both be read from standard input.";
    throw new CliError("misuse", "StdinTwice", message, { hint: "give one of them by a file." });
  }
  const secret = (name: string, given: Parameters<typeof readNamedSecret>[1]) =>
    readNamedSecret(context, given, name);
  const { tenantUrl, user, clientId, tokenUrl, oauthScope } = options;
  const values: readonly (readonly [string, string | undefined])[] = [
    ["BaseAddress", tenantUrl],
    [
      "SecretToken",
      await secret("Secret Token", {
        stdin: options.secretTokenStdin,
        file: options.secretTokenFile,
        variable: "ROLLCALL_SECRET_TOKEN",
      }),
    ],
    ["UserName", user],
    ["Password", await secret("password", { file: options.passwordFile })],
    ["Oauth2ClientId", clientId],
    ["Oauth2ClientSecret", await secret("client secret", { file: options.clientSecretFile })],
    ["Oauth2TokenExchangeUri", tokenUrl],
    ["Oauth2Scope", oauthScope],
    ["ClientCertificate", await secret("certificate", { file: options.certificate })],
    ["ClientCertificateKey", await secret("key", { file: options.certificateKey })],
  ];
  return values.flatMap(([key, value]) => (value === undefined ? [] : [{ key, value }]));
}

interface TestReport {
  readonly isGood: boolean;
  readonly checks: readonly {
    readonly objectType: string;
    readonly attribute: string;
    readonly result: "success" | "failure" | "skipped";
    readonly message: string;
  }[];
  readonly error?: { readonly code: string; readonly message: string; readonly action: string };
}

function addTestCommand(app: Command, context: CommandContext): void {
  addServerOptions(app.command("test").argument("<application>", "its name or id"))
    .description("Test Connection with what is saved; sends nothing but GET")
    .action((name: string, options: ServerOptions) =>
      withGraph(context, options, async (api) => {
        const { id, displayName } = await lookUpApplication(api, name);
        const path = `/applications/${segment(id)}/testConnection`;
        const report = await api.rollcall<TestReport>("POST", path);
        if (!report.isGood) context.setExit(EXIT_CODES.otherSide.exit);
        if (options.json) return writeJson(context.terminal, { id, displayName, ...report });
        writeReport(context, displayName, report);
      }),
    );
}

const MARKS = { success: "✓", failure: "✗", skipped: "–" } as const;

function writeReport({ terminal }: CommandContext, name: string, report: TestReport): void {
  for (const { result, objectType, attribute, message } of report.checks) {
    terminal.out(`${plainText(`${MARKS[result]} ${objectType} ${attribute}  ${message}`)}\n`);
  }
  const { error, isGood } = report;
  if (error !== undefined) {
    terminal.err(`${plainText(`✗ ${error.message}  ${error.code}`)}\n  Next: ${error.action}\n`);
  } else if (isGood) terminal.err(`${name} can be worked with.\n`);
  else terminal.err(`${name} can't be worked with safely.\n`);
}
