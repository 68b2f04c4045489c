import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "../shared/act.ts";
import { formatQuery } from "../shared/api.ts";
import { Button } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/dialog.tsx";
import { Column, Row, Words } from "../ui/layout.tsx";
import { Banner, ErrorNotice } from "../ui/notice.tsx";
import { Loading } from "../ui/progress.tsx";
import { HeirField } from "./deactivate-dialog.tsx";
import type { DetailedEmployee } from "./employee.ts";
import { InheritanceView } from "./inheritance-view.tsx";
import type { OwnershipPreview } from "./ownership.ts";
import { useMember } from "./session.ts";

/** What a person owns, who would inherit it, and handing it on without disabling them. */
export function EmployeeOwnership({ employee }: { readonly employee: DetailedEmployee }) {
  const { t } = useTranslation("employees");
  const { api } = useMember();
  const [heir, setHeir] = useState("");
  const [isAsking, setAsking] = useState(false);
  const path = `/employees/${encodeURIComponent(employee.id)}/ownership`;
  const query = formatQuery({ heirId: heir });
  const { data, error, refetch } = useQuery({
    queryKey: [api.base, path, query],
    queryFn: ({ signal }) => api.get<OwnershipPreview>(path + query, { signal }),
    placeholderData: (before) => before,
  });
  const handing = useAct(
    api.base,
    () => api.post(`${path}/handover`, heir === "" ? {} : { heirId: heir }),
    t("handedOver"),
  );
  if (error !== null) {
    return <ErrorNotice error={error} what={t("previewFailed")} onRetry={() => void refetch()} />;
  }
  if (data === undefined) return <Loading />;
  const { refusal, transfers } = data;
  return (
    <Column>
      <Words dimmed>{t("ownsLead")}</Words>
      {refusal !== undefined && (
        <Banner tone="warn" title={t("refused")}>
          <Words>{refusal.message}</Words>
        </Banner>
      )}
      <InheritanceView preview={data} label={t("tab.owns")} />
      {transfers.length > 0 && (
        <>
          <HeirField value={heir} onChange={setHeir} />
          <Row>
            <Button onPress={() => setAsking(true)}>{t("handOver")}</Button>
          </Row>
        </>
      )}
      <ConfirmDialog
        title={t("handOverTitle", { name: employee.name })}
        confirm={t("handOver")}
        failure={t("handOverFailed")}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={async () => {
          await handing.mutateAsync();
        }}
      >
        {t("handOverText", { count: transfers.length })}
      </ConfirmDialog>
    </Column>
  );
}
