import { useTranslation } from "react-i18next";
import { Instant } from "../ui/instant.tsx";
import { Section, TextLink, Words } from "../ui/layout.tsx";
import { StatusBadge } from "../ui/notice.tsx";
import { Steps } from "../ui/steps.tsx";
import type { Integration } from "./integration.ts";
import { useMember } from "./session.ts";

/** How far a provisioning client has come; ticks as its requests arrive. */
export function ContactSection({ integration }: { readonly integration: Integration }) {
  const { t } = useTranslation("integration");
  const { isGuest = false } = useMember();
  const { checklist, lastRequest } = integration;
  return (
    <Section title={t("contact")}>
      <Words dimmed>{t("contactText")}</Words>
      <Steps
        label={t("contact")}
        steps={checklist.map(({ step, at }) => ({
          id: step,
          title: t(`step.${step}`),
          state: at === undefined ? "waiting" : "done",
          result: at === undefined ? undefined : <Instant at={at} />,
        }))}
      />
      {lastRequest === undefined ? (
        <Words>{t("noRequest")}</Words>
      ) : (
        <Words>
          {t("lastRequest")} <Instant at={lastRequest.at} />{" "}
          {isGuest ? (
            `${lastRequest.method} ${lastRequest.path}`
          ) : (
            <TextLink to="/requests">{`${lastRequest.method} ${lastRequest.path}`}</TextLink>
          )}{" "}
          <StatusBadge tone={lastRequest.status < 400 ? "good" : "bad"}>
            {lastRequest.status}
          </StatusBadge>{" "}
          {lastRequest.detail}
        </Words>
      )}
    </Section>
  );
}
