/** What to do about a refusal of the API, by its code. */
const HINTS: Readonly<Record<string, string>> = {
  InvalidAuthenticationToken:
    "log in, or log in again: rollcall login URL; or give a token with --token-file, " +
    "--token-stdin or ROLLCALL_TOKEN.",
  Authorization_RequestDenied: "ask for a token with another role, or use the operator's token.",
  TenantNotFound: "leave out --tenant where there is one tenant only.",
  ApplicationNotFound: "see what there is: rollcall app list.",
  JobNotConfigured:
    "give the application its address and Secret Token: rollcall app credentials <app> " +
    "--tenant-url … --secret-token-stdin",
  CredentialValidationUnavailable: "see what was tried: rollcall app test <app>.",
  UnknownSecret: "see what there is: rollcall app settings <app>.",
  InvalidSecret: "see what there is: rollcall app settings <app>.",
  JobBusy: "try again in a moment; rollcall job watch <app> says when.",
  ObjectBusy: "try again in a moment; rollcall job watch <app> says when.",
  NotMapped: "see the mappings: rollcall mapping list <app>.",
  InvalidSchema: "see the mappings: rollcall mapping list <app>.",
  RestoreWindowEnded: "add the person anew: rollcall person add.",
  UnknownProperty: "the attributes are those of docs/reference/graph.md.",
  ServiceUnavailable: "try again in a moment.",
};

/** One line for "Next:"; undefined when there is nothing to say. */
export function hintFor(code: string): string | undefined {
  return Object.hasOwn(HINTS, code) ? HINTS[code] : undefined;
}
