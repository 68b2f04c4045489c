import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useAct } from "../shared/act.ts";
import { callApi } from "../shared/api.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty.tsx";
import { Instant } from "../ui/instant.tsx";
import { Row } from "../ui/layout.tsx";
import { ErrorNotice, StatusBadge } from "../ui/notice.tsx";
import { DataTable, type TableColumn } from "../ui/table.tsx";
import { fullList } from "./full-list.ts";
import { useMember } from "./session.ts";

interface Session {
  readonly id: string;
  readonly method: "password" | "link" | "saml";
  readonly created: string;
  readonly lastUsed: string;
  readonly expires: string;
  readonly address?: string;
  readonly agent?: string;
  readonly current?: boolean;
}

/**
 * Where somebody is signed in, to be ended at once.
 *
 * @param path - below the organization; absent: one's own
 */
export function SessionsTable({ path }: { readonly path?: string }) {
  const { t } = useTranslation("employees");
  const { api } = useMember();
  const address = api.base + (path ?? "/me/sessions");
  const { data, error, refetch } = useQuery({
    queryKey: [api.base, "sessions", address],
    queryFn: ({ signal }) => callApi<{ sessions: Session[] }>("GET", address, { signal }),
  });
  const ending = useAct(
    api.base,
    (id: string) => callApi("DELETE", id === "" ? address : `${address}/${encodeURIComponent(id)}`),
    t("ended"),
  );
  return (
    <>
      {ending.error !== null && <ErrorNotice error={ending.error} what={t("endFailed")} />}
      <DataTable
        label={t("sessionList")}
        columns={useColumns(ending.mutate)}
        list={fullList(data?.sessions, { error, retry: () => void refetch() })}
        rowKey={({ id }) => id}
        failure={t("sessionsFailed")}
        empty={<EmptyState title={t("noSession")}>{t("noSessionText")}</EmptyState>}
      />
      {(data?.sessions.length ?? 0) > 1 && (
        <Row>
          <Button isBusy={ending.isPending} onPress={() => ending.mutate("")}>
            {path === undefined ? t("endOthers") : t("endAll")}
          </Button>
        </Row>
      )}
    </>
  );
}

function useColumns(onEnd: (id: string) => void): readonly TableColumn<Session>[] {
  const { t } = useTranslation("employees");
  return [
    {
      id: "method",
      header: t("method"),
      cell: ({ method, current }) => (
        <>
          {t(`methods.${method}`)}{" "}
          {current === true && <StatusBadge tone="good">{t("thisOne")}</StatusBadge>}
        </>
      ),
    },
    {
      id: "begun",
      header: t("begun"),
      isMinor: true,
      isSpare: true,
      cell: (each) => <Instant at={each.created} />,
    },
    { id: "used", header: t("used"), cell: ({ lastUsed }) => <Instant at={lastUsed} /> },
    { id: "address", header: t("address"), isMinor: true, cell: ({ address }) => address ?? "–" },
    { id: "agent", header: t("browser"), isMinor: true, cell: ({ agent }) => agent ?? "–" },
    {
      id: "end",
      header: t("end"),
      cell: ({ id, current }) =>
        current === true ? (
          "–"
        ) : (
          <Button kind="inline" onPress={() => onEnd(id)}>
            {t("endSession")}
          </Button>
        ),
    },
  ];
}
