import type { JsonObject } from "../common/json.ts";
import type { Quirks } from "../scim/quirks.ts";
import type { LifecycleChoices } from "./lifecycle.ts";
import type { PolicySwitches, QuirkPreset, RateLimit } from "./settings.ts";
import type { UserRules } from "./user-rules.ts";

/** An organization as operators are shown it. */
export interface PresentedOrganization {
  readonly id: string;
  readonly name: string;
  readonly application: string;
  readonly created: string;
  readonly tenantUrl: string;
  readonly subscription?: string;
  /** The Tenant URL of its own host. */
  readonly hostTenantUrl?: string;
}

/** An organization with all that it can choose, as it is in force. */
export interface DetailedOrganization extends PresentedOrganization {
  readonly tokenUrl: string;
  /** The names of its resource types. */
  readonly resourceTypes: readonly string[];
  readonly preset: QuirkPreset;
  readonly quirks: Quirks;
  readonly policy: PolicySwitches;
  /** How its people are treated. */
  readonly lifecycle: Required<LifecycleChoices>;
  /** `default` stands for what the server was started with. */
  readonly rateLimit: RateLimit | "off" | "default";
}

/** What an organization defines itself, as RFC 7643 sections 6 and 7 write it. */
export interface PresentedDefinitions {
  readonly schemas: readonly JsonObject[];
  /** Its own types; User and Group with the extensions that the organization gives them. */
  readonly resourceTypes: readonly JsonObject[];
  readonly users?: UserRules;
}

/** A token as operators are shown it: never the secret, nor its hash. */
export interface PresentedToken {
  readonly id: string;
  readonly kind: "secret" | "client";
  readonly name: string;
  readonly scope: "read" | "write";
  readonly status: "valid" | "expired" | "revoked";
  readonly created: string;
  readonly expires?: string;
  readonly revoked?: string;
  readonly lastUsed?: string;
  readonly clientId?: string;
  /** The User that `/Me` stands for. */
  readonly userId?: string;
}

/** The administrator of a console, as whoever made one is shown it once. */
export interface PresentedConsoleAdministrator {
  readonly userId: string;
  readonly userName: string;
  /** Where a password is chosen; works once. */
  readonly link: string;
  readonly expires: string;
}
