import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "../shared/act.ts";
import { formatQuery } from "../shared/api.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Column, Row, Words } from "../ui/layout.tsx";
import { Banner, ErrorNotice } from "../ui/notice.tsx";
import { PickField } from "../ui/pick-field.tsx";
import { Loading } from "../ui/progress.tsx";
import type { DetailedEmployee } from "./employee.ts";
import { InheritanceView } from "./inheritance-view.tsx";
import { useOrganization, usePeopleChoice } from "./organization-query.ts";
import type { OwnershipPreview, Refusal } from "./ownership.ts";
import { useMember } from "./session.ts";

interface Preview {
  readonly ownership?: OwnershipPreview;
  readonly refusal?: Refusal;
}

/** Asks before somebody is made inactive: what of theirs passes to whom, by name. */
export function DeactivateDialog({
  employee,
  isOpen,
  onClose,
  onDetach,
}: {
  readonly employee: DetailedEmployee;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onDetach: () => void;
}) {
  const { t } = useTranslation("employees");
  const { t: kit } = useTranslation("kit");
  const { api } = useMember();
  const [heir, setHeir] = useState("");
  const path = `/employees/${encodeURIComponent(employee.id)}`;
  const query = formatQuery({ heir });
  const { data, error, refetch } = useQuery({
    queryKey: [api.base, path, "deactivation", query],
    queryFn: ({ signal }) => api.get<Preview>(`${path}/deactivation${query}`, { signal }),
    enabled: isOpen,
    placeholderData: (before) => before,
  });
  const deactivating = useAct(
    api.base,
    () => api.post(`${path}/deactivate`, heir === "" ? {} : { heirId: heir }),
    t("deactivated", { name: employee.name }),
  );
  const refusal = data?.refusal;
  return (
    <Dialog
      title={t("deactivateTitle", { name: employee.name })}
      isOpen={isOpen}
      onClose={onClose}
      size="xl"
    >
      <Column>
        {error !== null && (
          <ErrorNotice error={error} what={t("previewFailed")} onRetry={() => void refetch()} />
        )}
        {deactivating.error !== null && (
          <ErrorNotice
            error={deactivating.error}
            what={t("deactivateFailed")}
            whom={employee.name}
          />
        )}
        {data === undefined && error === null && <Loading />}
        {refusal !== undefined && <Refused refusal={refusal} onDetach={onDetach} />}
        {data !== undefined && refusal === undefined && <Words>{t("deactivateText")}</Words>}
        {data?.ownership !== undefined && (
          <>
            <InheritanceView preview={data.ownership} label={t("deactivate")} />
            {refusal === undefined && data.ownership.transfers.length > 0 && (
              <HeirField value={heir} onChange={setHeir} />
            )}
          </>
        )}
        <Row>
          <Button
            kind="danger"
            isBusy={deactivating.isPending}
            isDisabled={data === undefined || refusal !== undefined}
            onPress={() => deactivating.mutate(undefined, { onSuccess: onClose })}
          >
            {t("deactivate")}
          </Button>
          <Button onPress={onClose}>{kit("cancel")}</Button>
        </Row>
      </Column>
    </Dialog>
  );
}

/** Why it can't be done now, with the button that changes it. */
function Refused({
  refusal,
  onDetach,
}: {
  readonly refusal: Refusal;
  readonly onDetach: () => void;
}) {
  const { t } = useTranslation("employees");
  const takeOver = useOrganization()?.organization.lifecycle.takeOver;
  const mayDetach = refusal.code === "ManagedByDirectory" && takeOver === "administrator";
  return (
    <Banner
      tone="bad"
      title={t("refused")}
      actions={mayDetach && <Button onPress={onDetach}>{t("takeOver")}</Button>}
    >
      <Words>{refusal.message}</Words>
    </Banner>
  );
}

/** Somebody else may inherit instead of whom the rules name. */
export function HeirField({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const { t } = useTranslation("employees");
  const { choices, search } = usePeopleChoice();
  return (
    <PickField
      name="heir"
      label={t("heir")}
      hint={t("heirHint")}
      value={value}
      choices={choices}
      onSearch={search}
      onChange={onChange}
    />
  );
}
