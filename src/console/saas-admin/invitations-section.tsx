import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "../shared/act.ts";
import { Button } from "../ui/button.tsx";
import { CopyField } from "../ui/copy.tsx";
import { Instant } from "../ui/instant.tsx";
import { Row, Section, Words } from "../ui/layout.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { DataTable, type TableColumn } from "../ui/table.tsx";
import { fullList } from "./full-list.ts";
import { InviteDialog } from "./invite-dialog.tsx";
import { useMember } from "./session.ts";

/** Somebody who was invited to set the integration up. */
export interface Invitation {
  readonly email: string;
  /** ISO instants. */
  readonly created: string;
  readonly expires: string;
  readonly lastUsed?: string;
}

/** Who may do only this page, for a day: the IT administrator of the directory. */
export function InvitationsSection() {
  const { t } = useTranslation("invitation");
  const { api } = useMember();
  const [isInviting, setInviting] = useState(false);
  const [link, setLink] = useState<string | undefined>();
  const { data, error, refetch } = useQuery({
    queryKey: [api.base, "/integration/invitations"],
    queryFn: ({ signal }) =>
      api.get<{ invitations: readonly Invitation[]; mail: boolean }>("/integration/invitations", {
        signal,
      }),
  });
  const revoking = useAct(
    api.base,
    (email: string) => api.delete(`/integration/invitations/${encodeURIComponent(email)}`),
    t("revoked"),
  );
  const revoke = (email: string): void => {
    setLink(undefined);
    revoking.mutate(email);
  };
  const columns = useColumns(revoke);
  const { invitations = [], mail = false } = data ?? {};
  return (
    <Section
      title={t("title")}
      actions={<Button onPress={() => setInviting(true)}>{t("invite")}</Button>}
    >
      <Words dimmed>{t("lead")}</Words>
      {error !== null && (
        <ErrorNotice error={error} what={t("failed")} onRetry={() => void refetch()} />
      )}
      {revoking.error !== null && <ErrorNotice error={revoking.error} what={t("revokeFailed")} />}
      {link !== undefined && <CopyField label={t("link")} value={link} isSecret />}
      {invitations.length > 0 && (
        <DataTable
          label={t("open")}
          columns={columns}
          list={fullList(invitations)}
          rowKey={({ email }) => email}
          failure={t("failed")}
          empty={null}
        />
      )}
      {data !== undefined && invitations.length === 0 && (
        <Row>
          <Words>{t("none")}</Words>
        </Row>
      )}
      {isInviting && (
        <InviteDialog canMail={mail} onClose={() => setInviting(false)} onLink={setLink} />
      )}
    </Section>
  );
}

function useColumns(onRevoke: (email: string) => void): readonly TableColumn<Invitation>[] {
  const { t } = useTranslation("invitation");
  return [
    { id: "email", header: t("email"), cell: ({ email }) => email },
    { id: "expires", header: t("expires"), cell: ({ expires }) => <Instant at={expires} /> },
    {
      id: "lastUsed",
      header: t("lastUsed"),
      isMinor: true,
      cell: ({ lastUsed }) => (lastUsed === undefined ? t("notYet") : <Instant at={lastUsed} />),
    },
    {
      id: "revoke",
      header: t("end"),
      cell: ({ email }) => (
        <Button kind="inline" onPress={() => onRevoke(email)}>
          {t("revoke")}
        </Button>
      ),
    },
  ];
}
