import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { CliError } from "../cli/exit-codes.ts";
import { isServedNow } from "./server-lock.ts";

/**
 * Remove a data folder with all that is in it.
 *
 * @returns false when there is none
 * @throws CliError conflict while a server runs on it
 */
export async function removeData(dataDirectory: string): Promise<boolean> {
  if (!existsSync(dataDirectory)) return false;
  if (isServedNow(dataDirectory)) {
    const message = `A server runs on ${dataDirectory}.`;
    throw new CliError("conflict", "ServerRunning", message, { hint: "stop it first." });
  }
  await rm(dataDirectory, { recursive: true });
  return true;
}
