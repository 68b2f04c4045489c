/** A step of instructions, in each language of the console. */
export interface GuideStep {
  readonly en: string;
  readonly da: string;
  readonly fi: string;
  /** What is entered in this step: shown beside it, ready to be copied. */
  readonly value?: "endpoint" | "token";
  /** What the provider calls the field. */
  readonly label?: string;
  /** A command to try; `{{endpoint}}` stands for the endpoint. */
  readonly code?: string;
}

/** Numbered instructions for one provider. Its own labels are not translated. */
export interface Guide {
  readonly id: ProviderId;
  readonly steps: readonly GuideStep[];
}

/** A provider that has instructions. */
export type ProviderId =
  | "entra"
  | "okta"
  | "onelogin"
  | "jumpcloud"
  | "google"
  | "rollcall"
  | "other";

/** The providers in the order of the list; the last has no name of its own. */
export const PROVIDERS: readonly { readonly id: ProviderId; readonly name?: string }[] = [
  { id: "entra", name: "Microsoft Entra ID" },
  { id: "okta", name: "Okta" },
  { id: "onelogin", name: "OneLogin" },
  { id: "jumpcloud", name: "JumpCloud" },
  { id: "google", name: "Google Workspace" },
  { id: "rollcall", name: "Rollcall" },
  { id: "other" },
];

/** One file a provider, loaded when somebody chooses it. */
const LOADERS: Readonly<Record<ProviderId, () => Promise<{ readonly default: object }>>> = {
  entra: () => import("./guides/entra.json"),
  okta: () => import("./guides/okta.json"),
  onelogin: () => import("./guides/onelogin.json"),
  jumpcloud: () => import("./guides/jumpcloud.json"),
  google: () => import("./guides/google.json"),
  rollcall: () => import("./guides/rollcall.json"),
  other: () => import("./guides/other.json"),
};

/** The provider that an address names; undefined for none that there is. */
export function readProvider(text: string): ProviderId | undefined {
  return PROVIDERS.find(({ id }) => id === text)?.id;
}

/** Load the instructions of a provider. */
export async function loadGuide(provider: ProviderId): Promise<Guide> {
  return (await LOADERS[provider]()).default as Guide;
}
