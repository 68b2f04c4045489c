import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "../../shared/act.ts";
import { Button } from "../../ui/button.tsx";
import { CopyField } from "../../ui/copy.tsx";
import { ConfirmDialog, Dialog } from "../../ui/dialog.tsx";
import { EmptyState } from "../../ui/empty.tsx";
import { ChoiceField, type FieldErrors, Form, TextField } from "../../ui/form.tsx";
import { Instant } from "../../ui/instant.tsx";
import { Column, Words } from "../../ui/layout.tsx";
import { ErrorNotice, StatusBadge, type Tone } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { PlainTable } from "../../ui/plain-table.tsx";
import { Loading } from "../../ui/progress.tsx";
import { useAdmin } from "../session.ts";
import { type RoleDraft, RoleFields, roleBody } from "../settings/role-fields.tsx";

interface ApiToken {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly status: "active" | "expired" | "revoked";
  readonly createdDateTime: string;
  readonly expirationDateTime: string | null;
  readonly lastUsedDateTime: string | null;
}

const TONES: Readonly<Record<ApiToken["status"], Tone>> = {
  active: "good",
  expired: "warn",
  revoked: "calm",
};

/** Tokens with which scripts and other servers use the API. */
export function TokensPage() {
  const { t } = useTranslation("settings");
  const { rollcall, may } = useAdmin();
  const [isAdding, setAdding] = useState(false);
  const [revoked, setRevoked] = useState<ApiToken | undefined>();
  const list = useQuery({
    queryKey: [rollcall.base, "/tokens"],
    queryFn: async ({ signal }) =>
      (await rollcall.get<{ value: readonly ApiToken[] }>("/tokens", { signal })).value,
  });
  const mayWrite = may("token.write");
  const add = mayWrite && (
    <Button kind="main" onPress={() => setAdding(true)}>
      {t("addToken")}
    </Button>
  );
  return (
    <Page title={t("tokens")} lead={t("tokensLead")} actions={add}>
      {list.error !== null && (
        <ErrorNotice
          error={list.error}
          what={t("tokensFailed")}
          onRetry={() => void list.refetch()}
        />
      )}
      {list.data === undefined && list.error === null && <Loading />}
      {list.data?.length === 0 && (
        <EmptyState title={t("noTokens")} action={add}>
          {t("noTokensText")}
        </EmptyState>
      )}
      {list.data !== undefined && list.data.length > 0 && (
        <TokenTable tokens={list.data} {...(mayWrite && { onRevoke: setRevoked })} />
      )}
      {isAdding && <AddToken onClose={() => setAdding(false)} />}
      {revoked !== undefined && <Revoke token={revoked} onClose={() => setRevoked(undefined)} />}
    </Page>
  );
}

function TokenTable({
  tokens,
  onRevoke,
}: {
  readonly tokens: readonly ApiToken[];
  readonly onRevoke?: (token: ApiToken) => void;
}) {
  const { t } = useTranslation("settings");
  const when = (at: string | null, without: string) =>
    at === null ? without : <Instant at={at} />;
  return (
    <PlainTable
      label={t("tokens")}
      columns={[
        { id: "name", header: t("name"), cell: ({ name, id }) => name || id },
        { id: "role", header: t("role"), cell: ({ role }) => role },
        {
          id: "status",
          header: t("status"),
          cell: ({ status }) => (
            <StatusBadge tone={TONES[status]}>{t(`tokenStatus.${status}`)}</StatusBadge>
          ),
        },
        {
          id: "expires",
          header: t("expires"),
          isMinor: true,
          cell: ({ expirationDateTime }) => when(expirationDateTime, t("never")),
        },
        {
          id: "used",
          header: t("lastUsed"),
          isMinor: true,
          cell: ({ lastUsedDateTime }) => when(lastUsedDateTime, t("never")),
        },
        ...(onRevoke === undefined
          ? []
          : [
              {
                id: "revoke",
                header: t("action"),
                cell: (token: ApiToken) =>
                  token.status === "active" ? (
                    <Button
                      kind="quiet"
                      label={t("revokeWhich", { name: token.name || token.id })}
                      onPress={() => onRevoke(token)}
                    >
                      {t("revoke")}
                    </Button>
                  ) : (
                    "–"
                  ),
              },
            ]),
      ]}
      rows={tokens}
      rowKey={({ id }) => id}
    />
  );
}

const LIFETIMES = ["30d", "90d", "365d", "never"] as const;

function AddToken({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation("settings");
  const { rollcall } = useAdmin();
  const [name, setName] = useState("");
  const [expires, setExpires] = useState<string>("90d");
  const [role, setRole] = useState<RoleDraft>({ role: "Global Reader", applicationIds: [] });
  const [wrong, setWrong] = useState<FieldErrors>({});
  const adding = useAct<object, { readonly secretText: string }>(rollcall.base, (body) =>
    rollcall.post<{ readonly secretText: string }>("/tokens", body),
  );
  const submit = (): FieldErrors => {
    const isOwnerOfNone = role.role === "Application Owner" && role.applicationIds.length === 0;
    const found = {
      name: name.trim() === "" ? t("tokenNameMissing") : undefined,
      role: isOwnerOfNone ? t("applicationsMissing") : undefined,
    };
    setWrong(found);
    if (found.name === undefined && found.role === undefined) {
      const end = expires === "never" ? {} : { expires };
      adding.mutate({ name: name.trim(), ...end, ...roleBody(role) });
    }
    return found;
  };
  if (adding.data !== undefined) {
    return (
      <Dialog title={t("tokenMade")} isOpen onClose={onClose}>
        <Column>
          <Words>{t("tokenMadeText")}</Words>
          <CopyField label={t("token")} value={adding.data.secretText} isSecret />
        </Column>
      </Dialog>
    );
  }
  return (
    <Dialog title={t("addToken")} isOpen onClose={onClose}>
      <Form
        submit={t("addToken")}
        isBusy={adding.isPending}
        error={adding.error}
        failure={t("tokenFailed")}
        onSubmit={submit}
        onCancel={onClose}
      >
        <TextField
          name="name"
          label={t("name")}
          hint={t("tokenNameHint")}
          isRequired
          isFocused
          value={name}
          error={wrong.name}
          onChange={setName}
        />
        <RoleFields value={role} error={wrong.role} onChange={setRole} />
        <ChoiceField
          name="expires"
          label={t("expires")}
          value={expires}
          choices={LIFETIMES.map((value) => ({ value, label: t(`lifetime.${value}`) }))}
          onChange={setExpires}
        />
      </Form>
    </Dialog>
  );
}

function Revoke({ token, onClose }: { readonly token: ApiToken; readonly onClose: () => void }) {
  const { t } = useTranslation("settings");
  const { rollcall } = useAdmin();
  const path = `/tokens/${encodeURIComponent(token.id)}`;
  const revoking = useAct(rollcall.base, () => rollcall.delete(path), t("tokenRevoked"));
  return (
    <ConfirmDialog
      title={t("revokeTitle", { name: token.name || token.id })}
      isOpen
      confirm={t("revoke")}
      failure={t("revokeFailed")}
      onClose={onClose}
      onConfirm={() => revoking.mutateAsync()}
    >
      {t("revokeText")}
    </ConfirmDialog>
  );
}
