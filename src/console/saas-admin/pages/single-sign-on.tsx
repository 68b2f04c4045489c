import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { CopyField } from "../../ui/copy.tsx";
import { PlainLink, Section, Words } from "../../ui/layout.tsx";
import { Banner, ErrorNotice } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { Loading } from "../../ui/progress.tsx";
import { useMember } from "../session.ts";
import type { SignOn } from "../sign-on.ts";
import { SignOnProvider } from "../sign-on-provider.tsx";
import { SignOnSettings } from "../sign-on-settings.tsx";
import { SignOnTest } from "../sign-on-test.tsx";

const SOON_DAYS = 30;

/** Single sign-on: whom the organization believes, what is told them, and a test sign-in. */
export function SingleSignOnPage() {
  const { t } = useTranslation("sso");
  const { api } = useMember();
  const { data, error, refetch } = useQuery({
    queryKey: [api.base, "/single-sign-on"],
    queryFn: ({ signal }) => api.get<SignOn>("/single-sign-on", { signal }),
  });
  return (
    <Page title={t("title")} lead={t("lead")} crumbs={[{ label: t("setup"), to: "/setup" }]}>
      {error !== null && (
        <ErrorNotice error={error} what={t("failed")} onRetry={() => void refetch()} />
      )}
      {data === undefined && error === null && <Loading />}
      {data !== undefined && (
        <>
          <Expiry signOn={data} />
          <Section title={t("ours")}>
            <Words dimmed>{t("oursText")}</Words>
            <CopyField label={t("entityId")} value={data.serviceProvider.entityId} />
            <CopyField label={t("replyUrl")} value={data.serviceProvider.replyUrl} />
            <CopyField label={t("signInUrl")} value={data.serviceProvider.signInUrl} />
            <Words>
              <PlainLink href={data.serviceProvider.metadataUrl}>{t("ourMetadata")}</PlainLink>
            </Words>
          </Section>
          <SignOnProvider signOn={data} />
          <SignOnSettings key={JSON.stringify(data)} signOn={data} />
          {data.identityProvider !== undefined && <SignOnTest signOn={data} />}
        </>
      )}
    </Page>
  );
}

/** A certificate that ends soon, or has, before anything else. */
function Expiry({ signOn }: { readonly signOn: SignOn }) {
  const { t } = useTranslation("sso");
  const certificates = signOn.identityProvider?.certificates ?? [];
  if (certificates.length === 0) return null;
  const days = Math.max(...certificates.map(({ daysLeft }) => daysLeft));
  if (days > SOON_DAYS) return null;
  return (
    <Banner
      tone={days === 0 ? "bad" : "warn"}
      title={days === 0 ? t("expired") : t("expiresSoon", { count: days })}
    >
      <Words>{t("expiryTodo")}</Words>
    </Banner>
  );
}
