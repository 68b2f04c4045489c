import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "../../shared/act.ts";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog, Dialog } from "../../ui/dialog.tsx";
import { Instant } from "../../ui/instant.tsx";
import { Column, Row, Section, Words } from "../../ui/layout.tsx";
import { MenuButton } from "../../ui/menu-button.tsx";
import { ErrorNotice } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { PlainTable } from "../../ui/plain-table.tsx";
import { Loading } from "../../ui/progress.tsx";
import { useAdmin } from "../session.ts";
import type { Administrator, Session, SignInLink } from "../settings/administrator.ts";
import { AdministratorDialog, LinkDialog } from "../settings/administrator-dialog.tsx";
import { ROLES } from "../settings/role-fields.tsx";
import { SessionTable } from "../settings/sessions.tsx";

type Open =
  | { readonly kind: "add" }
  | {
      readonly kind: "edit" | "sessions" | "remove";
      readonly administrator: Administrator;
    };

/** Who administers this tenant, and what each role may do. */
export function AdministratorsPage() {
  const { t } = useTranslation("settings");
  const { rollcall, may } = useAdmin();
  const [open, setOpen] = useState<Open | undefined>();
  const list = useQuery({
    queryKey: [rollcall.base, "/administrators"],
    queryFn: async ({ signal }) =>
      (await rollcall.get<{ value: readonly Administrator[] }>("/administrators", { signal }))
        .value,
  });
  const mayWrite = may("administrator.write");
  const add = mayWrite && (
    <Button kind="main" onPress={() => setOpen({ kind: "add" })}>
      {t("addAdministrator")}
    </Button>
  );
  const close = () => setOpen(undefined);
  return (
    <Page title={t("administrators")} lead={t("administratorsLead")} actions={add}>
      {list.error !== null && (
        <ErrorNotice
          error={list.error}
          what={t("administratorsFailed")}
          onRetry={() => void list.refetch()}
        />
      )}
      {list.data === undefined && list.error === null && <Loading />}
      {list.data !== undefined && (
        <AdministratorTable administrators={list.data} mayWrite={mayWrite} onOpen={setOpen} />
      )}
      <Section title={t("roles")}>
        {ROLES.map((role) => (
          <Column key={role} gap="xs">
            <Words strong>{role}</Words>
            <Words small>{t(`roleHint.${role}`)}</Words>
          </Column>
        ))}
      </Section>
      {open?.kind === "add" && <AdministratorDialog onClose={close} />}
      {open?.kind === "edit" && (
        <AdministratorDialog administrator={open.administrator} onClose={close} />
      )}
      {open?.kind === "sessions" && (
        <SessionsDialog administrator={open.administrator} mayEnd={mayWrite} onClose={close} />
      )}
      {open?.kind === "remove" && (
        <RemoveDialog administrator={open.administrator} onClose={close} />
      )}
    </Page>
  );
}

function AdministratorTable({
  administrators,
  mayWrite,
  onOpen,
}: {
  readonly administrators: readonly Administrator[];
  readonly mayWrite: boolean;
  readonly onOpen: (open: Open) => void;
}) {
  const { t } = useTranslation("settings");
  const { rollcall } = useAdmin();
  const [link, setLink] = useState<{ name: string; link: SignInLink } | undefined>();
  const linking = useAct<Administrator, SignInLink>(rollcall.base, ({ id }) =>
    rollcall.post<SignInLink>(`/administrators/${encodeURIComponent(id)}/link`),
  );
  const choicesOf = (administrator: Administrator) => [
    { label: t("editAdministrator"), onPress: () => onOpen({ kind: "edit", administrator }) },
    {
      label: t("newLink"),
      onPress: () =>
        linking.mutate(administrator, {
          onSuccess: (made) => setLink({ name: administrator.name, link: made }),
        }),
    },
    { label: t("sessions"), onPress: () => onOpen({ kind: "sessions", administrator }) },
    { label: t("removeAdministrator"), onPress: () => onOpen({ kind: "remove", administrator }) },
  ];
  const readChoices = (administrator: Administrator) =>
    choicesOf(administrator).filter(({ label }) => mayWrite || label === t("sessions"));
  return (
    <Column>
      {linking.error !== null && <ErrorNotice error={linking.error} what={t("linkFailed")} />}
      <PlainTable
        label={t("administrators")}
        columns={[
          {
            id: "name",
            header: t("name"),
            cell: ({ name, email }) => (
              <>
                <Words>{name}</Words>
                <Words small dimmed>
                  {email ?? t("noEmail")}
                </Words>
              </>
            ),
          },
          { id: "role", header: t("role"), cell: ({ role }) => role },
          {
            id: "lastSignIn",
            header: t("lastSignIn"),
            isMinor: true,
            cell: ({ lastSignInDateTime }) =>
              lastSignInDateTime === null ? t("never") : <Instant at={lastSignInDateTime} />,
          },
          {
            id: "actions",
            header: t("action"),
            cell: (administrator) => (
              <MenuButton
                label={t("manage", { name: administrator.name })}
                choices={readChoices(administrator)}
              />
            ),
          },
        ]}
        rows={administrators}
        rowKey={({ id }) => id}
      />
      {link !== undefined && <LinkDialog {...link} onClose={() => setLink(undefined)} />}
    </Column>
  );
}

function SessionsDialog({
  administrator,
  mayEnd,
  onClose,
}: {
  readonly administrator: Administrator;
  readonly mayEnd: boolean;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation("settings");
  const { rollcall } = useAdmin();
  const path = `/administrators/${encodeURIComponent(administrator.id)}/sessions`;
  const list = useQuery({
    queryKey: [rollcall.base, path],
    queryFn: async ({ signal }) =>
      (await rollcall.get<{ value: readonly Session[] }>(path, { signal })).value,
  });
  const ending = useAct<Session | undefined>(rollcall.base, (session) =>
    rollcall.delete(session === undefined ? path : `${path}/${encodeURIComponent(session.id)}`),
  );
  const error = list.error ?? ending.error;
  return (
    <Dialog
      title={t("sessionsOf", { name: administrator.name })}
      isOpen
      size="xl"
      onClose={onClose}
    >
      <Column>
        {error !== null && <ErrorNotice error={error} what={t("sessionsFailed")} />}
        {list.data === undefined ? (
          <Loading />
        ) : (
          <SessionTable
            sessions={list.data}
            {...(mayEnd && { onEnd: (session: Session) => ending.mutate(session) })}
          />
        )}
        {mayEnd && (list.data?.length ?? 0) > 0 && (
          <Row>
            <Button isBusy={ending.isPending} onPress={() => ending.mutate(undefined)}>
              {t("endAll")}
            </Button>
          </Row>
        )}
      </Column>
    </Dialog>
  );
}

function RemoveDialog({
  administrator,
  onClose,
}: {
  readonly administrator: Administrator;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation("settings");
  const { rollcall } = useAdmin();
  const path = `/administrators/${encodeURIComponent(administrator.id)}`;
  const removing = useAct(rollcall.base, () => rollcall.delete(path), t("administratorRemoved"));
  return (
    <ConfirmDialog
      title={t("removeTitle", { name: administrator.name })}
      isOpen
      confirm={t("removeAdministrator")}
      failure={t("removeFailed")}
      onClose={onClose}
      onConfirm={() => removing.mutateAsync()}
    >
      {t("removeText")}
    </ConfirmDialog>
  );
}
