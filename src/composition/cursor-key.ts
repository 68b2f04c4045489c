import { randomBytes } from "node:crypto";
import type { SettingStore } from "../common/setting-store.ts";

const SETTING = "cursorKey";
const KEY_BYTES = 32;

/**
 * The key that paging cursors are sealed with: the same for all servers on one database and after
 * a restart, so that a walk goes on. It protects no secret: a cursor names a place in a list that
 * its reader may see anyway.
 */
export async function readCursorKey(settings: SettingStore): Promise<Uint8Array> {
  if ((await settings.readSetting(SETTING)) === undefined) {
    await settings.saveSetting(SETTING, randomBytes(KEY_BYTES).toString("base64"));
  }
  // Read back, for another server may have started in the same moment.
  const text = (await settings.readSetting(SETTING)) ?? "";
  return Buffer.from(text, "base64");
}
