import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  changeLabels,
  changeLanguage,
  findLabels,
  hasLabels,
  LABELS,
  LANGUAGES,
  type Language,
} from "../../shared/language.ts";
import { ChoiceField } from "../../ui/form.tsx";
import { Section, Words } from "../../ui/layout.tsx";

/** The language of this browser, and whose words its screens show. */
export function LanguageSection() {
  const { t, i18n } = useTranslation("settingsHub");
  const { t: kit } = useTranslation("kit");
  const [labels, setLabels] = useState(findLabels);
  const languages = Object.keys(LANGUAGES) as Language[];
  const take = (value: string): void => {
    const language = languages.find((each) => each === value);
    if (language !== undefined) void changeLanguage(language);
  };
  const takeLabels = (value: string): void => {
    const chosen = LABELS.find((each) => each === value) ?? "new";
    setLabels(chosen);
    void changeLabels(chosen);
  };
  return (
    <Section title={t("language.title")}>
      <Words>{t("language.text")}</Words>
      <ChoiceField
        name="language"
        label={kit("language")}
        value={i18n.language}
        choices={languages.map((value) => ({ value, label: LANGUAGES[value] }))}
        onChange={take}
      />
      {hasLabels(i18n.language) && (
        <ChoiceField
          name="labels"
          label={kit("labels.title")}
          hint={t("language.labels")}
          value={labels}
          choices={LABELS.map((value) => ({ value, label: kit(`labels.${value}`) }))}
          onChange={takeLabels}
        />
      )}
    </Section>
  );
}
