import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "../shared/act.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty.tsx";
import { type FieldErrors, Form } from "../ui/form.tsx";
import { Instant } from "../ui/instant.tsx";
import { Column, Words } from "../ui/layout.tsx";
import { Banner } from "../ui/notice.tsx";
import { DataTable } from "../ui/table.tsx";
import { fullList } from "./full-list.ts";
import type { CompanyOwner } from "./ownership.ts";
import { PersonField } from "./person-field.tsx";
import { PersonLink } from "./person-link.tsx";
import { type Removal, RemoveDialog } from "./remove-dialog.tsx";
import { useMember } from "./session.ts";

/** Company owners: the end of the chain of heirs; one of them there always is. */
export function OwnersTab() {
  const { t } = useTranslation("ownership");
  const { api } = useMember();
  const [removal, setRemoval] = useState<Removal | undefined>();
  const { data, error, refetch } = useQuery({
    queryKey: [api.base, "/owners"],
    queryFn: ({ signal }) => api.get<{ owners: CompanyOwner[] }>("/owners", { signal }),
  });
  const isOnly = data?.owners.length === 1;
  return (
    <Column>
      <Words dimmed>{t("ownersLead")}</Words>
      {isOnly && <Banner tone="warn" title={t("onlyOwner")} />}
      <DataTable<CompanyOwner>
        label={t("tab.owners")}
        columns={[
          { id: "name", header: t("companyOwner"), cell: (each) => <PersonLink person={each} /> },
          { id: "since", header: t("since"), cell: ({ since }) => <Instant at={since} /> },
          {
            id: "act",
            header: t("act"),
            cell: ({ id, name = id }) => (
              <Button
                kind="inline"
                isDisabled={isOnly}
                onPress={() => setRemoval({ name, path: `/owners/${encodeURIComponent(id)}` })}
              >
                {t("dismiss")}
              </Button>
            ),
          },
        ]}
        list={fullList(data?.owners, { error, retry: () => void refetch() })}
        rowKey={({ id }) => id}
        failure={t("failed")}
        empty={<EmptyState title={t("noOwner")}>{t("noOwnerText")}</EmptyState>}
      />
      <NameForm />
      <RemoveDialog removal={removal} onClose={() => setRemoval(undefined)}>
        {t("dismissText")}
      </RemoveDialog>
    </Column>
  );
}

function NameForm() {
  const { t } = useTranslation("ownership");
  const { api } = useMember();
  const [userId, setUser] = useState("");
  const [wrong, setWrong] = useState<FieldErrors>({});
  const naming = useAct(api.base, () => api.post("/owners", { userId }), t("named"));
  const submit = (): FieldErrors => {
    const found = { userId: userId === "" ? t("personMissing") : undefined };
    setWrong(found);
    if (userId !== "") naming.mutate(undefined, { onSuccess: () => setUser("") });
    return found;
  };
  return (
    <Form
      submit={t("nameOwner")}
      isBusy={naming.isPending}
      error={naming.error}
      failure={t("nameFailed")}
      onSubmit={submit}
    >
      <PersonField
        name="userId"
        label={t("anotherOwner")}
        hint={t("activeOnly")}
        error={wrong.userId}
        value={userId}
        onChange={setUser}
      />
    </Form>
  );
}
