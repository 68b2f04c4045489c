import { spawn } from "node:child_process";

const PROGRAMS: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  darwin: "open",
  win32: "explorer.exe",
};

/**
 * Open an address in the browser of whoever sits here.
 *
 * @param url - http or https; it goes to no shell
 * @returns whether there was a program to open it
 */
export function openInBrowser(url: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const program = PROGRAMS[process.platform] ?? "xdg-open";
  const child = spawn(program, [url], { detached: true, stdio: "ignore" });
  child.once("error", () => resolve(false));
  child.once("spawn", () => {
    // The browser stays when the command has ended.
    child.unref();
    resolve(true);
  });
  return promise;
}
