import { useTranslation } from "react-i18next";
import { CopyField } from "../../ui/copy.tsx";
import { Column, Section, Words } from "../../ui/layout.tsx";
import { Banner, ErrorNotice } from "../../ui/notice.tsx";
import { Loading } from "../../ui/progress.tsx";
import { useApplicationId } from "../application.ts";
import { ApplicationPage } from "../application-page.tsx";
import { Certificates } from "../sign-on/certificates.tsx";
import { SignOnForm } from "../sign-on/settings-form.tsx";
import { type SignOn, useSignOn } from "../sign-on/sign-on.ts";

/** How people sign in to an application with their account of the directory. */
export function SingleSignOnPage() {
  const { t } = useTranslation("signOn");
  const id = useApplicationId();
  const settings = useSignOn(id);
  return (
    <ApplicationPage id={id} title={t("title")} lead={t("lead")}>
      {() => {
        if (settings.error !== null) {
          const retry = () => void settings.refetch();
          return <ErrorNotice error={settings.error} what={t("failed")} onRetry={retry} />;
        }
        if (settings.data === undefined) return <Loading />;
        const { data } = settings;
        return (
          <Column>
            <Readiness settings={data} />
            <SignOnForm id={id} settings={data} />
            <Certificates id={id} certificates={data.certificates} />
            <SetUp settings={data} />
          </Column>
        );
      }}
    </ApplicationPage>
  );
}

function Readiness({ settings }: { readonly settings: SignOn }) {
  const { t } = useTranslation("signOn");
  const { isReady, enabled } = settings;
  if (isReady) return <Banner tone="good" title={t("ready")} />;
  return <Banner tone="warn" title={enabled ? t("notReady") : t("switchedOff")} />;
}

/** What the application wants to know. */
function SetUp({ settings }: { readonly settings: SignOn }) {
  const { t } = useTranslation("signOn");
  const { metadataUrl, signOnUrl, entityId } = settings.identityProvider;
  const active = settings.certificates.find(({ isActive }) => isActive);
  return (
    <Section title={t("setUp")}>
      <Words small>{t("setUpWhy")}</Words>
      <CopyField label={t("metadataUrl")} value={metadataUrl} />
      <CopyField label={t("loginUrl")} value={signOnUrl} />
      <CopyField label={t("issuer")} value={entityId} />
      {active !== undefined && (
        <CopyField label={t("certificateText")} value={active.certificate} />
      )}
      <Words small>{t("testHint")}</Words>
    </Section>
  );
}
