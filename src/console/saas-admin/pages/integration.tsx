import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Section, TextLink, Words } from "../../ui/layout.tsx";
import { ErrorNotice } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { Loading } from "../../ui/progress.tsx";
import { ContactSection } from "../contact-section.tsx";
import { DirectorySection } from "../directory-section.tsx";
import { type Integration, vocabularyOf } from "../integration.ts";
import { ProvisioningSection } from "../provisioning-section.tsx";
import { useMember } from "../session.ts";
import { TokensSection } from "../tokens-section.tsx";

/** Setup admin, Integration: what a directory has to be told, and how far it has come. */
export function IntegrationPage() {
  const { t } = useTranslation("integration");
  const { api, organization } = useMember();
  const { data, error, refetch } = useQuery({
    queryKey: [api.base, "/integration"],
    queryFn: ({ signal }) => api.get<{ integration: Integration }>("/integration", { signal }),
  });
  const words = vocabularyOf(organization.application);
  const integration = data?.integration;
  return (
    <Page
      title={t(`title.${words}`)}
      lead={t("lead")}
      crumbs={[{ label: t("setup"), to: "/setup" }]}
    >
      {error !== null && (
        <ErrorNotice error={error} what={t("failed")} onRetry={() => void refetch()} />
      )}
      {integration === undefined && error === null && <Loading />}
      {integration !== undefined && (
        <>
          <ProvisioningSection integration={integration} />
          <ContactSection integration={integration} />
          <DirectorySection integration={integration} />
          <TokensSection tokens={integration.tokens} />
        </>
      )}
      <Section title={t("signOn")}>
        <Words>{t("signOnText")}</Words>
        <TextLink to="/single-sign-on">{t("toSignOn")}</TextLink>
      </Section>
    </Page>
  );
}
