import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "../shared/act.ts";
import { Button } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/dialog.tsx";
import { EmptyState } from "../ui/empty.tsx";
import { Instant } from "../ui/instant.tsx";
import { Section } from "../ui/layout.tsx";
import { StatusBadge, type Tone } from "../ui/notice.tsx";
import { DataTable, type TableColumn } from "../ui/table.tsx";
import { fullList } from "./full-list.ts";
import type { Token } from "./integration.ts";
import { useMember } from "./session.ts";

const TONES: Readonly<Record<Token["status"], Tone>> = {
  valid: "good",
  expired: "warn",
  revoked: "calm",
};

/** Every token that was given out, what it is good for, and its end. */
export function TokensSection({ tokens }: { readonly tokens: readonly Token[] }) {
  const { t } = useTranslation("integration");
  const { api } = useMember();
  const [ending, setEnding] = useState<Token | undefined>();
  const revoking = useAct(
    api.base,
    (id: string) => api.delete(`/integration/tokens/${encodeURIComponent(id)}`),
    t("revoked"),
  );
  return (
    <Section title={t("tokens")}>
      <DataTable
        label={t("tokenName")}
        columns={useColumns(setEnding)}
        list={fullList([...tokens].reverse())}
        rowKey={({ id }) => id}
        failure={t("failed")}
        empty={<EmptyState title={t("tokensNone")}>{t("tokensNoneText")}</EmptyState>}
      />
      <ConfirmDialog
        title={t("revokeTitle", { name: ending?.name ?? "" })}
        confirm={t("revoke")}
        failure={t("revokeFailed")}
        isOpen={ending !== undefined}
        onClose={() => setEnding(undefined)}
        onConfirm={async () => {
          if (ending !== undefined) await revoking.mutateAsync(ending.id);
        }}
      >
        {t("revokeText")}
      </ConfirmDialog>
    </Section>
  );
}

function useColumns(onEnd: (token: Token) => void): readonly TableColumn<Token>[] {
  const { t } = useTranslation("integration");
  const instant = (at: string | undefined) => (at === undefined ? "–" : <Instant at={at} />);
  return [
    { id: "name", header: t("tokenName"), cell: ({ name }) => name },
    {
      id: "status",
      header: t("tokenStatus"),
      cell: ({ status }) => <StatusBadge tone={TONES[status]}>{t(`status.${status}`)}</StatusBadge>,
    },
    {
      id: "kind",
      header: t("tokenKind"),
      isMinor: true,
      isSpare: true,
      cell: ({ kind, scope }) => `${t(`kind.${kind}`)}, ${t(`scope.${scope}`)}`,
    },
    {
      id: "created",
      header: t("tokenCreated"),
      isMinor: true,
      isSpare: true,
      cell: ({ created }) => instant(created),
    },
    {
      id: "expires",
      header: t("tokenExpires"),
      isMinor: true,
      cell: ({ expires }) => (expires === undefined ? t("never") : instant(expires)),
    },
    {
      id: "lastUsed",
      header: t("tokenUsed"),
      isMinor: true,
      cell: ({ lastUsed }) => instant(lastUsed),
    },
    {
      id: "end",
      header: t("tokenEnd"),
      cell: (token) =>
        token.status === "valid" ? (
          <Button kind="inline" onPress={() => onEnd(token)}>
            {t("revoke")}
          </Button>
        ) : (
          "–"
        ),
    },
  ];
}
