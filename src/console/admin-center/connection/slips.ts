import type { ConnectionDraft } from "./credentials.ts";

/** What people paste by mistake. */
export type SlipName = "urlSpace" | "flag" | "scheme" | "http" | "slash" | "prefix" | "tokenSpace";

/** A slip, and the draft without it. */
export interface Slip {
  readonly name: SlipName;
  readonly repaired: ConnectionDraft;
}

const FLAG = "aadoptscim062020";
const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;
/** Servers of one's own machine are reached without encryption. */
const OWN_MACHINE = /^http:\/\/(?:localhost|127\.|\[::1\])/i;

/** The common slips of a draft, each with its repair. */
export function findSlips(draft: ConnectionDraft): readonly Slip[] {
  const { tenantUrl } = draft;
  const token = draft.values.SecretToken ?? "";
  const slips: Slip[] = [];
  const url = (name: SlipName, text: string, more: Partial<ConnectionDraft> = {}): void => {
    slips.push({ name, repaired: { ...draft, ...more, tenantUrl: text } });
  };
  const secret = (name: SlipName, text: string): void => {
    slips.push({ name, repaired: { ...draft, values: { ...draft.values, SecretToken: text } } });
  };
  const plain = tenantUrl.trim();
  if (/\s/.test(plain)) url("urlSpace", plain.replace(/\s+/g, ""));
  if (hasFlag(plain)) url("flag", withoutFlag(plain), { dialect: "entra-2020" });
  if (plain !== "" && !SCHEME.test(plain)) url("scheme", `https://${plain}`);
  if (/^http:\/\//i.test(plain) && !OWN_MACHINE.test(plain)) {
    url("http", plain.replace(/^http:/i, "https:"));
  }
  if (/[^/]\/+$/.test(plain)) url("slash", plain.replace(/\/+$/, ""));
  if (/^bearer\s/i.test(token.trim())) secret("prefix", token.trim().replace(/^bearer\s+/i, ""));
  else if (/\s/.test(token.trim())) secret("tokenSpace", token.replace(/\s+/g, ""));
  return slips;
}

function hasFlag(url: string): boolean {
  return (url.split("?")[1] ?? "").toLowerCase().includes(FLAG);
}

function withoutFlag(url: string): string {
  const [address = "", query = ""] = url.split("?");
  const others = query.split("&").filter((part) => !part.toLowerCase().startsWith(FLAG));
  const rest = others.filter((part) => part !== "").join("&");
  return rest === "" ? address : `${address}?${rest}`;
}
