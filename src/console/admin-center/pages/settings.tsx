import { useTranslation } from "react-i18next";
import { Section, TextLink, Tiles, Words } from "../../ui/layout.tsx";
import { ErrorNotice } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { Loading } from "../../ui/progress.tsx";
import { useAdmin } from "../session.ts";
import { LanguageSection } from "../settings/language-section.tsx";
import {
  AdministratorSection,
  BackupSection,
  KeySection,
  MailSection,
  RetentionSection,
  TokenSection,
} from "../settings/setting-sections.tsx";
import { useTenantSettings } from "../settings/tenant-settings.ts";

/** How everything is set up: each with its state, where it is set, and the page or the command. */
export function SettingsPage() {
  const { t } = useTranslation("settingsHub");
  const { may } = useAdmin();
  return (
    <Page title={t("title")} lead={t("lead")}>
      {may("administrator.read") ? (
        <ServerSettings />
      ) : (
        <Section title={t("server")}>
          <Words>{t("mayNot")}</Words>
        </Section>
      )}
      <Tiles columns={2}>
        <LanguageSection />
        <Section title={t("account.title")}>
          <Words>{t("account.text")}</Words>
          <TextLink to="/account">{t("account.link")}</TextLink>
        </Section>
      </Tiles>
    </Page>
  );
}

function ServerSettings() {
  const { t } = useTranslation("settingsHub");
  const { data: settings, error, refetch } = useTenantSettings();
  if (error !== null) {
    return <ErrorNotice error={error} what={t("failed")} onRetry={() => void refetch()} />;
  }
  if (settings === undefined) return <Loading />;
  return (
    <>
      <Tiles columns={2}>
        <AdministratorSection settings={settings} />
        <TokenSection settings={settings} />
        <KeySection settings={settings} />
        <MailSection settings={settings} />
      </Tiles>
      <RetentionSection settings={settings} />
      <BackupSection settings={settings} />
    </>
  );
}
