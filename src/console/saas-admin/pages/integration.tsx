import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Section, TextLink, Words } from "../../ui/layout.tsx";
import { ErrorNotice } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { Loading } from "../../ui/progress.tsx";
import { ContactSection } from "../contact-section.tsx";
import { DirectorySection } from "../directory-section.tsx";
import { GuideSection } from "../guide-section.tsx";
import { type GivenToken, type Integration, vocabularyOf } from "../integration.ts";
import { InvitationsSection } from "../invitations-section.tsx";
import { ProvisioningSection } from "../provisioning-section.tsx";
import { useMember } from "../session.ts";
import { TokensSection } from "../tokens-section.tsx";

/** A guest hears of no events, so what has come is asked for. */
const GUEST_INTERVAL_MS = 3_000;

/**
 * Setup admin, Integration: what a directory has to be told, and how far it has come.
 *
 * @param props - `children` stand above everything else
 */
export function IntegrationPage({ children }: { readonly children?: ReactNode }) {
  const { t } = useTranslation("integration");
  const { api, organization, isGuest = false } = useMember();
  const [given, setGiven] = useState<GivenToken | undefined>();
  const { data, error, refetch } = useQuery({
    queryKey: [api.base, "/integration"],
    queryFn: ({ signal }) => api.get<{ integration: Integration }>("/integration", { signal }),
    refetchInterval: isGuest ? GUEST_INTERVAL_MS : false,
  });
  const words = vocabularyOf(organization.application);
  const integration = data?.integration;
  return (
    <Page
      title={t(`title.${words}`)}
      lead={t("lead")}
      {...(!isGuest && { crumbs: [{ label: t("setup"), to: "/setup" }] })}
    >
      {children}
      {error !== null && (
        <ErrorNotice error={error} what={t("failed")} onRetry={() => void refetch()} />
      )}
      {integration === undefined && error === null && <Loading />}
      {integration !== undefined && (
        <>
          <ProvisioningSection integration={integration} given={given} onGiven={setGiven} />
          <GuideSection integration={integration} token={given?.bearerToken} />
          <ContactSection integration={integration} />
          {!isGuest && <InvitationsSection />}
          <DirectorySection integration={integration} />
          <TokensSection tokens={integration.tokens} />
        </>
      )}
      {!isGuest && (
        <Section title={t("signOn")}>
          <Words>{t("signOnText")}</Words>
          <TextLink to="/single-sign-on">{t("toSignOn")}</TextLink>
        </Section>
      )}
    </Page>
  );
}
