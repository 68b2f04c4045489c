import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { type FieldErrors, Form, TextField } from "../../ui/form.tsx";
import { Column, Facts, Section, Words } from "../../ui/layout.tsx";
import { announce, ErrorNotice, StatusBadge } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { PlainTable } from "../../ui/plain-table.tsx";
import { Loading } from "../../ui/progress.tsx";
import { applicationPath } from "../application.ts";
import { CAPABILITIES, type GalleryEntry } from "../gallery/entry.ts";
import { MappingTables } from "../gallery/mappings.tsx";
import { useAdmin } from "../session.ts";

/** An application of the gallery: all that is known before it is added, and the name it gets. */
export function GalleryEntryPage() {
  const { t } = useTranslation("gallery");
  const { t: apps } = useTranslation("applications");
  const { entryId = "" } = useParams({ strict: false }) as { readonly entryId?: string };
  const { rollcall, may } = useAdmin();
  const entry = useQuery({
    queryKey: [rollcall.base, "/gallery", entryId],
    queryFn: ({ signal }) =>
      rollcall.get<GalleryEntry>(`/gallery/${encodeURIComponent(entryId)}`, { signal }),
  });
  const crumbs = [
    { label: apps("title"), to: "/applications" },
    { label: t("title"), to: "/applications/new" },
  ];
  if (entry.error !== null) {
    return (
      <Page title={t("new")} crumbs={crumbs}>
        <ErrorNotice
          error={entry.error}
          what={t("oneFailed")}
          onRetry={() => void entry.refetch()}
        />
      </Page>
    );
  }
  if (entry.data === undefined) return <Loading />;
  const { data } = entry;
  const isOwn = data.origin === "tenant" && may("application.create");
  return (
    <Page
      title={data.displayName}
      crumbs={crumbs}
      lead={`${data.description} ${t("by", { publisher: data.publisher })}`}
      actions={isOwn && <RemoveEntry entry={data} />}
    >
      {may("application.create") ? <CreateForm entry={data} /> : <Words>{t("mayNot")}</Words>}
      <Abilities entry={data} />
      <Section title={t("mappings")}>
        <Words>{t("mappingsWhy")}</Words>
        <MappingTables entry={data} />
      </Section>
    </Page>
  );
}

function Abilities({ entry }: { readonly entry: GalleryEntry }) {
  const { t } = useTranslation("gallery");
  const { t: kit } = useTranslation("kit");
  // Most say it among their limitations.
  const isTold = entry.limitations.some((sentence) => sentence.includes("Default Access"));
  const isExcluding = entry.excludesDefaultAccess && !isTold;
  const sentences = [...entry.limitations, ...(isExcluding ? [t("excludes")] : [])];
  return (
    <>
      <Section title={t("can")}>
        <Facts
          facts={CAPABILITIES.map((name) => ({
            name: t(`capability.${name}`),
            value: (
              <StatusBadge tone={entry.capabilities[name] ? "good" : "calm"}>
                {entry.capabilities[name] ? kit("yes") : kit("no")}
              </StatusBadge>
            ),
          }))}
        />
      </Section>
      <Section title={t("limitations")}>
        {sentences.length === 0 ? (
          <Words>{t("noLimitations")}</Words>
        ) : (
          <ul>
            {sentences.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        )}
      </Section>
      <Section title={t("roles")}>
        <PlainTable
          label={t("rolesOf", { name: entry.displayName })}
          columns={[
            { id: "name", header: t("role"), cell: (role) => role.displayName },
            { id: "value", header: t("value"), cell: (role) => role.value ?? "–" },
            { id: "why", header: t("description"), cell: (role) => role.description ?? "–" },
          ]}
          rows={entry.appRoles}
          rowKey={({ id }) => id}
        />
      </Section>
    </>
  );
}

interface Instantiated {
  readonly servicePrincipal: { readonly id: string; readonly displayName: string };
}

function CreateForm({ entry }: { readonly entry: GalleryEntry }) {
  const { t } = useTranslation("gallery");
  const { graph } = useAdmin();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState(entry.displayName);
  const [wrong, setWrong] = useState<string | undefined>();
  const creating = useMutation({
    mutationFn: (displayName: string) => {
      const path = `/applicationTemplates/${encodeURIComponent(entry.templateId)}/instantiate`;
      return graph.post<Instantiated>(path, { displayName });
    },
    onSuccess: async ({ servicePrincipal: { id, displayName } }) => {
      await queries.invalidateQueries({ queryKey: [graph.base, "/servicePrincipals"] });
      announce({ message: t("created", { name: displayName }) });
      await navigate({ to: applicationPath(id) });
    },
  });
  const submit = (): FieldErrors => {
    const missing = name.trim() === "" ? t("nameMissing") : undefined;
    setWrong(missing);
    if (missing === undefined) creating.mutate(name.trim());
    return { name: missing };
  };
  return (
    <Section title={t("createOf", { name: entry.displayName })}>
      <Form
        submit={t("create")}
        isBusy={creating.isPending}
        error={creating.error}
        failure={t("createFailed")}
        onSubmit={submit}
      >
        <TextField
          name="name"
          label={t("name")}
          hint={t("nameHint")}
          isRequired
          value={name}
          error={wrong}
          onChange={setName}
        />
        {creating.isPending && <Words small>{t("creating")}</Words>}
      </Form>
    </Section>
  );
}

function RemoveEntry({ entry }: { readonly entry: GalleryEntry }) {
  const { t } = useTranslation("gallery");
  const { rollcall } = useAdmin();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [isOpen, setOpen] = useState(false);
  const remove = async (): Promise<void> => {
    await rollcall.delete(`/gallery/${encodeURIComponent(entry.id)}`);
    await queries.invalidateQueries({ queryKey: [rollcall.base, "/gallery"] });
    await navigate({ to: "/applications/new" });
  };
  return (
    <Column>
      <Button onPress={() => setOpen(true)}>{t("removeEntry")}</Button>
      <ConfirmDialog
        title={t("removeEntryOf", { name: entry.displayName })}
        isOpen={isOpen}
        confirm={t("removeEntry")}
        failure={t("removeFailed")}
        onClose={() => setOpen(false)}
        onConfirm={remove}
      >
        {t("removeWhy")}
      </ConfirmDialog>
    </Column>
  );
}
