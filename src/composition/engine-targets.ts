import type { SettingStore } from "../common/setting-store.ts";
import { type AddressGuard, createAddressGuard } from "../connector/address-guard.ts";
import { createScimTargetFactory, type ScimTargetFactory } from "../connector/scim-target.ts";
import { PARKING_PATIENCE, type Patience } from "../provisioning/target-client.ts";
import type { TargetMemories } from "../provisioning/target-memory.ts";
import { LOCAL_URL_SETTING, SERVER_URL_SETTING } from "./server-url.ts";

/** Cycles follow each other within seconds; a connection outlives the time between two. */
const KEEP_OPEN_MS = 60_000;

/** How a process that runs lanes reaches targets. */
export interface EngineTargets {
  readonly targets: ScimTargetFactory;
  /** Decides which addresses may be connected to. */
  readonly guard: AddressGuard;
  readonly memories: TargetMemories;
  readonly patience: Patience;
  /**
   * Let lanes reach the organizations of this installation's own server, wherever it is: its
   * address is the operator's choice, and nobody else's.
   */
  allowOwnServer(settings: SettingStore): Promise<void>;
}

/**
 * Private addresses are refused unless `ROLLCALL_ALLOW_PRIVATE_TARGETS` names them, because
 * whoever may set a Tenant URL need not be somebody who may reach them (docs/decisions/0017).
 */
export function createEngineTargets(allowed: string | undefined): EngineTargets {
  const guard = createAddressGuard(allowed);
  return {
    guard,
    targets: createScimTargetFactory({ guard, keepOpenMs: KEEP_OPEN_MS }),
    memories: new Map(),
    patience: PARKING_PATIENCE,
    allowOwnServer: async (settings) => {
      for (const name of [LOCAL_URL_SETTING, SERVER_URL_SETTING]) {
        const url = URL.parse((await settings.readSetting(name)) ?? "");
        if (url === null) continue;
        const port = url.port === "" ? (url.protocol === "https:" ? "443" : "80") : url.port;
        guard.allow(`${url.hostname}:${port}`);
      }
    },
  };
}
