import { useTranslation } from "react-i18next";
import { PlainLink } from "../ui/layout.tsx";
import { useSettings } from "./connection/settings.ts";

const LOOPBACK: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * The application's own console, where it is one of this server's. Others have theirs elsewhere,
 * and nothing is known of it.
 *
 * @param tenantUrl - of the application's SCIM endpoint
 * @param here - the address of this page
 * @returns its path; undefined where it is another server's
 */
export function findConsole(tenantUrl: string, here: string): string | undefined {
  if (!URL.canParse(tenantUrl)) return undefined;
  const [there, own] = [new URL(tenantUrl), new URL(here)];
  const isSame =
    there.host === own.host ||
    (there.port === own.port && LOOPBACK.has(there.hostname) && LOOPBACK.has(own.hostname));
  const [, root, organization = ""] = there.pathname.split("/");
  return isSame && root === "organizations" && organization !== ""
    ? `/app/${organization}`
    : undefined;
}

/** The path of an application's own console; undefined where it is another server's. */
export function useConsole(id: string): string | undefined {
  const tenantUrl = useSettings(id).data?.secrets.BaseAddress ?? "";
  return findConsole(tenantUrl, window.location.href);
}

/** A link to the application's own console, or to an account there. */
export function AppConsoleLink({
  id,
  name,
  targetId,
}: {
  readonly id: string;
  readonly name: string;
  /** Of an account there; absent: the console as a whole. */
  readonly targetId?: string | undefined;
}) {
  const { t } = useTranslation("applications");
  const console = useConsole(id);
  if (console === undefined) return null;
  return targetId === undefined ? (
    <PlainLink href={console}>{t("console", { name })}</PlainLink>
  ) : (
    <PlainLink href={`${console}/employees/${encodeURIComponent(targetId)}`}>
      {t("consoleAccount", { name })}
    </PlainLink>
  );
}
