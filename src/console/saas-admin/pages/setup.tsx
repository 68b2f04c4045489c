import { useTranslation } from "react-i18next";
import { Section, TextLink, Tiles, Words } from "../../ui/layout.tsx";
import { Page } from "../../ui/page.tsx";
import { useMember } from "../session.ts";
import { listSetupPages } from "../setup-pages.ts";

/** Setup admin: everything that is set up here, each with a sentence. */
export function SetupPage() {
  const { t } = useTranslation("saasAdmin");
  const { organization } = useMember();
  return (
    <Page title={t("nav.setup")} lead={t("setupLead")}>
      <Tiles columns={3}>
        {listSetupPages(organization.application).map(({ name, to }) => (
          <Section key={to} title={t(`nav.${name}`)}>
            <Words>{t(`about.${name}`)}</Words>
            <TextLink to={to}>{t(`nav.${name}`)}</TextLink>
          </Section>
        ))}
      </Tiles>
    </Page>
  );
}
