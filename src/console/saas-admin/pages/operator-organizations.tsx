import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "../../shared/act.ts";
import { type RawSearch, readText, useSearchState } from "../../shared/search.ts";
import { Address } from "../../ui/address.tsx";
import { Button } from "../../ui/button.tsx";
import { CopyField } from "../../ui/copy.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { EmptyState } from "../../ui/empty.tsx";
import { ChoiceField, type FieldErrors, Form, TextField } from "../../ui/form.tsx";
import { Instant } from "../../ui/instant.tsx";
import { Column, Row, TextLink, Words } from "../../ui/layout.tsx";
import { Page } from "../../ui/page.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { DataTable } from "../../ui/table.tsx";
import { fullList } from "../full-list.ts";
import { operatorApi } from "../operator/api.ts";

const APPLICATIONS = ["bitabiz", "bizagi", "bis", "custom"] as const;

interface Organization {
  readonly id: string;
  readonly name: string;
  readonly application: (typeof APPLICATIONS)[number];
  readonly created: string;
  readonly tenantUrl: string;
}

function readSearch(raw: RawSearch) {
  return { q: readText(raw.q) };
}

/** The vendor's customers: every organization of every application. */
export function OperatorOrganizationsPage() {
  const { t } = useTranslation("operator");
  const [{ q }, change] = useSearchState(readSearch);
  const [isAdding, setAdding] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: [operatorApi.base, "/organizations"],
    queryFn: ({ signal }) =>
      operatorApi.get<{ organizations: Organization[] }>("/organizations", { signal }),
  });
  const wanted = q.trim().toLowerCase();
  const rows = data?.organizations.filter(({ name, id }) =>
    `${name} ${id}`.toLowerCase().includes(wanted),
  );
  return (
    <Page
      title={t("organizations")}
      lead={t("organizationsLead")}
      actions={
        <Button kind="main" onPress={() => setAdding(true)}>
          {t("create")}
        </Button>
      }
    >
      <SearchField label={t("search")} value={q} onChange={(value) => change({ q: value })} />
      <DataTable<Organization>
        label={t("organizations")}
        columns={[
          {
            id: "name",
            header: t("name"),
            cell: ({ id, name }) => (
              <TextLink to={`/organizations/${encodeURIComponent(id)}`}>{name}</TextLink>
            ),
          },
          {
            id: "application",
            header: t("application"),
            cell: ({ application }) => t(`applications.${application}`),
          },
          {
            id: "created",
            header: t("created"),
            isMinor: true,
            isSpare: true,
            cell: ({ created }) => <Instant at={created} />,
          },
          {
            id: "url",
            header: t("tenantUrl"),
            isMinor: true,
            cell: ({ tenantUrl }) => <Address text={tenantUrl} />,
          },
        ]}
        list={fullList(rows, { error, retry: () => void refetch() })}
        rowKey={({ id }) => id}
        failure={t("failed")}
        empty={<EmptyState title={t("noOrganization")}>{t("noOrganizationText")}</EmptyState>}
      />
      <CreateDialog isOpen={isAdding} onClose={() => setAdding(false)} />
    </Page>
  );
}

interface Created {
  readonly organization: Organization;
  readonly secretToken: string;
}

function CreateDialog({
  isOpen,
  onClose,
}: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation("operator");
  const [name, setName] = useState("");
  const [application, setApplication] = useState("bitabiz");
  const [wrong, setWrong] = useState<FieldErrors>({});
  const creating = useAct(operatorApi.base, () =>
    operatorApi.post<Created>("/organizations", { name: name.trim(), application }),
  );
  const close = (): void => {
    creating.reset();
    setName("");
    onClose();
  };
  const submit = (): FieldErrors => {
    const found = { name: name.trim() === "" ? t("nameMissing") : undefined };
    setWrong(found);
    if (found.name === undefined) creating.mutate();
    return found;
  };
  return (
    <Dialog title={t("create")} isOpen={isOpen} onClose={close}>
      {creating.data === undefined ? (
        <Form
          submit={t("create")}
          isBusy={creating.isPending}
          error={creating.error}
          failure={t("createFailed")}
          onSubmit={submit}
          onCancel={close}
        >
          <TextField
            name="name"
            label={t("name")}
            hint={t("nameHint")}
            error={wrong.name}
            value={name}
            onChange={setName}
            isFocused
          />
          <ChoiceField
            name="application"
            label={t("application")}
            value={application}
            choices={APPLICATIONS.map((value) => ({ value, label: t(`applications.${value}`) }))}
            onChange={setApplication}
          />
        </Form>
      ) : (
        <Given created={creating.data} onClose={close} />
      )}
    </Dialog>
  );
}

function Given({ created, onClose }: { readonly created: Created; readonly onClose: () => void }) {
  const { t } = useTranslation("operator");
  const { t: kit } = useTranslation("kit");
  const { organization, secretToken } = created;
  return (
    <Column>
      <Words>{t("created2", { name: organization.name })}</Words>
      <CopyField label={t("tenantUrl")} value={organization.tenantUrl} />
      <CopyField label={t("secretToken")} value={secretToken} isSecret />
      <TextLink to={`/organizations/${encodeURIComponent(organization.id)}`}>
        {t("toOrganization")}
      </TextLink>
      <Row>
        <Button onPress={onClose}>{kit("close")}</Button>
      </Row>
    </Column>
  );
}
