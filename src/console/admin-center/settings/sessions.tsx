import { useTranslation } from "react-i18next";
import { Button } from "../../ui/button.tsx";
import { Instant } from "../../ui/instant.tsx";
import { Words } from "../../ui/layout.tsx";
import { PlainTable } from "../../ui/plain-table.tsx";
import type { Session } from "./administrator.ts";

/** Where somebody is signed in. */
export function SessionTable({
  sessions,
  onEnd,
}: {
  readonly sessions: readonly Session[];
  /** Absent: they may only be seen. */
  readonly onEnd?: (session: Session) => void;
}) {
  const { t } = useTranslation("settings");
  if (sessions.length === 0) return <Words>{t("noSessions")}</Words>;
  return (
    <PlainTable
      label={t("sessionList")}
      columns={[
        {
          id: "browser",
          header: t("browser"),
          cell: ({ agent, address, current }) => (
            <>
              <Words>{nameBrowser(agent) ?? t("unknownBrowser")}</Words>
              <Words small dimmed>
                {current === true ? t("thisOne") : (address ?? "")}
              </Words>
            </>
          ),
        },
        { id: "created", header: t("signedIn"), cell: ({ created }) => <Instant at={created} /> },
        {
          id: "lastUsed",
          header: t("lastUsed"),
          isMinor: true,
          cell: ({ lastUsed }) => <Instant at={lastUsed} />,
        },
        ...(onEnd === undefined
          ? []
          : [
              {
                id: "end",
                header: t("action"),
                cell: (session: Session) => (
                  <Button
                    kind="quiet"
                    label={t("endWhich", { browser: nameBrowser(session.agent) ?? session.id })}
                    onPress={() => onEnd(session)}
                  >
                    {t("end")}
                  </Button>
                ),
              },
            ]),
      ]}
      rows={sessions}
      rowKey={({ id }) => id}
    />
  );
}

const BROWSERS = ["Edg", "OPR", "Firefox", "Chrome", "Safari"] as const;
const NAMES: Readonly<Record<string, string>> = { Edg: "Edge", OPR: "Opera" };

/** The browser's own name out of its long description of itself. */
function nameBrowser(agent: string | undefined): string | undefined {
  const found = BROWSERS.find((each) => agent?.includes(`${each}/`));
  return found === undefined ? agent?.slice(0, 60) : (NAMES[found] ?? found);
}
