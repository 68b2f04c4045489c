import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type RawSearch, readText, useSearchState } from "../shared/search.ts";
import { CodeBlock } from "../ui/code-block.tsx";
import { CopyField } from "../ui/copy.tsx";
import { ChoiceField } from "../ui/form.tsx";
import { Column, Section, Words } from "../ui/layout.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { NumberedList } from "../ui/numbered-list.tsx";
import { Loading } from "../ui/progress.tsx";
import { type GuideStep, loadGuide, PROVIDERS, readProvider } from "./guides.ts";
import { type Integration, vocabularyOf } from "./integration.ts";
import { useMember } from "./session.ts";

function readSearch(raw: RawSearch): { readonly guide: string } {
  return { guide: readText(raw.guide) };
}

/** What to press in the directory that somebody has, with the values of this organization. */
export function GuideSection({
  integration,
  token,
}: {
  readonly integration: Integration;
  /** The token that was generated on this page, while it is shown. */
  readonly token: string | undefined;
}) {
  const { t } = useTranslation("guide");
  const [{ guide }, change] = useSearchState(readSearch);
  const provider = readProvider(guide);
  const { data, error } = useQuery({
    queryKey: ["guide", provider],
    queryFn: () => loadGuide(provider ?? "other"),
    enabled: provider !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Section title={t("title")}>
      <Words dimmed>{t("lead")}</Words>
      <ChoiceField
        name="guide"
        label={t("choose")}
        value={provider ?? ""}
        choices={[
          { value: "", label: t("none") },
          ...PROVIDERS.map(({ id, name }) => ({ value: id, label: name ?? t("other") })),
        ]}
        onChange={(value) => change({ guide: value })}
      />
      {error !== null && <ErrorNotice error={error} what={t("failed")} />}
      {provider !== undefined && data === undefined && error === null && <Loading />}
      {provider !== undefined && data !== undefined && (
        <NumberedList
          label={t("title")}
          items={data.steps.map((step) => ({
            id: step.en,
            content: <Step step={step} integration={integration} token={token} />,
          }))}
        />
      )}
    </Section>
  );
}

function Step({
  step,
  integration,
  token,
}: {
  readonly step: GuideStep;
  readonly integration: Integration;
  readonly token: string | undefined;
}) {
  const { t, i18n } = useTranslation("guide");
  const { t: words } = useTranslation("integration");
  const { organization } = useMember();
  const language = i18n.language.startsWith("da") ? "da" : "en";
  const text = i18n.language.startsWith("fi") ? step.fi : step[language];
  const name = words(`token.${vocabularyOf(organization.application)}`);
  return (
    <Column gap="xs">
      <Words>{text}</Words>
      {step.value === "endpoint" && (
        <CopyField label={step.label ?? ""} value={integration.endpointUrl} />
      )}
      {step.value === "token" &&
        (token === undefined ? (
          <Words small dimmed>
            {t("tokenElsewhere", { label: step.label ?? "", token: name })}
          </Words>
        ) : (
          <CopyField label={step.label ?? ""} value={token} />
        ))}
      {step.code !== undefined && (
        <CodeBlock
          label={text}
          text={step.code.replaceAll("{{endpoint}}", integration.endpointUrl)}
        />
      )}
    </Column>
  );
}
