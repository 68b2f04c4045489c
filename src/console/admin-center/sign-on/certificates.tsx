import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Button } from "../../ui/button.tsx";
import { Instant } from "../../ui/instant.tsx";
import { Row, Section, Words } from "../../ui/layout.tsx";
import { ErrorNotice, StatusBadge } from "../../ui/notice.tsx";
import { PlainTable } from "../../ui/plain-table.tsx";
import { principalPath } from "../application.ts";
import { useAdmin } from "../session.ts";
import { type Certificate, signOnKey, signOnPath } from "./sign-on.ts";

type Change =
  | { readonly kind: "add" }
  | { readonly kind: "activate" | "remove"; readonly keyId: string };

/** What assertions are signed with, and how one certificate makes way for the next. */
export function Certificates({
  id,
  certificates,
}: {
  readonly id: string;
  readonly certificates: readonly Certificate[];
}) {
  const { t } = useTranslation("signOn");
  const { may } = useAdmin();
  const changing = useCertificateChange(id);
  const mayWrite = may("application.write");
  return (
    <Section
      title={t("certificates")}
      actions={
        mayWrite && (
          <Button isBusy={changing.isPending} onPress={() => changing.mutate({ kind: "add" })}>
            {t("newCertificate")}
          </Button>
        )
      }
    >
      <Words small>{t("certificatesWhy")}</Words>
      {changing.error !== null && (
        <ErrorNotice error={changing.error} what={t("certificateFailed")} />
      )}
      {certificates.length === 0 ? (
        <Words>{t("noCertificate")}</Words>
      ) : (
        <PlainTable
          label={t("certificatesList")}
          columns={[
            {
              id: "thumbprint",
              header: t("thumbprint"),
              cell: ({ thumbprint }) => <code>{thumbprint.slice(0, 16)}…</code>,
            },
            { id: "status", header: t("status"), cell: (each) => <State certificate={each} /> },
            {
              id: "expires",
              header: t("expires"),
              cell: ({ notAfter }) => <Instant at={notAfter} />,
            },
            ...(mayWrite
              ? [
                  {
                    id: "actions",
                    header: t("actions"),
                    cell: (each: Certificate) => (
                      <Actions certificate={each} onChange={changing.mutate} />
                    ),
                  },
                ]
              : []),
          ]}
          rows={certificates}
          rowKey={({ keyId }) => keyId}
        />
      )}
    </Section>
  );
}

function useCertificateChange(id: string) {
  const { graph, rollcall } = useAdmin();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (change: Change): Promise<void> => {
      if (change.kind === "add") {
        await graph.post(principalPath(id, "/addTokenSigningCertificate"), {});
        return;
      }
      const path = signOnPath(id, `/certificates/${encodeURIComponent(change.keyId)}`);
      if (change.kind === "activate") await rollcall.post(`${path}/activate`);
      else await rollcall.delete(path);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: signOnKey(rollcall.base, id) }),
  });
}

function State({ certificate }: { readonly certificate: Certificate }) {
  const { t } = useTranslation("signOn");
  const { isActive, status } = certificate;
  if (status === "expired") return <StatusBadge tone="bad">{t("expired")}</StatusBadge>;
  return isActive ? (
    <StatusBadge tone="good">{t("active")}</StatusBadge>
  ) : (
    <StatusBadge tone="calm">{t("inactive")}</StatusBadge>
  );
}

/** The one that signs stays as long as it does. */
function Actions({
  certificate,
  onChange,
}: {
  readonly certificate: Certificate;
  readonly onChange: (change: Change) => void;
}) {
  const { t } = useTranslation("signOn");
  const { keyId, isActive, thumbprint } = certificate;
  if (isActive) return "–";
  const name = thumbprint.slice(0, 16);
  return (
    <Row>
      <Button
        kind="quiet"
        label={t("activateOf", { name })}
        onPress={() => onChange({ kind: "activate", keyId })}
      >
        {t("activate")}
      </Button>
      <Button
        kind="quiet"
        label={t("removeOf", { name })}
        onPress={() => onChange({ kind: "remove", keyId })}
      >
        {t("remove")}
      </Button>
    </Row>
  );
}
