import { Button, Menu, Text, useMantineColorScheme } from "@mantine/core";
import { useTranslation } from "react-i18next";
import {
  changeLabels,
  changeLanguage,
  findLabels,
  hasLabels,
  LABELS,
  LANGUAGES,
  type Language,
} from "../shared/language.ts";
import { ContrastItem } from "./contrast.tsx";

const SCHEMES = ["auto", "light", "dark"] as const;

/** Whose words the screens show, so that an older guide can be followed as it stands. */
function LabelItems() {
  const { t } = useTranslation("kit");
  const chosen = findLabels();
  return (
    <>
      <Menu.Divider />
      <Menu.Label c="dimmed">{t("labels.title")}</Menu.Label>
      {LABELS.map((labels) => (
        <Menu.RadioItem
          key={labels}
          value={labels}
          checked={chosen === labels}
          onChange={() => void changeLabels(labels)}
        >
          {t(`labels.${labels}`)}
        </Menu.RadioItem>
      ))}
    </>
  );
}

/** Who is signed in, colours, language, and the way out. */
export function Preferences({
  who,
  onSignOut,
}: {
  readonly who?: string;
  readonly onSignOut?: () => void;
}) {
  const { t, i18n } = useTranslation("kit");
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu position="bottom-end" transitionProps={{ duration: 0 }} width={240}>
      <Menu.Target>
        <Button variant="default" maw={{ base: who === undefined ? "100%" : 150, sm: 220 }}>
          <Text truncate="end" inherit title={who}>
            {who ?? t("preferences")}
          </Text>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label c="dimmed">{t("colours")}</Menu.Label>
        {SCHEMES.map((scheme) => (
          <Menu.RadioItem
            key={scheme}
            value={scheme}
            checked={colorScheme === scheme}
            onChange={() => setColorScheme(scheme)}
          >
            {t(`scheme.${scheme}`)}
          </Menu.RadioItem>
        ))}
        <ContrastItem />
        <Menu.Divider />
        <Menu.Label c="dimmed">{t("language")}</Menu.Label>
        {(Object.keys(LANGUAGES) as Language[]).map((language) => (
          <Menu.RadioItem
            key={language}
            value={language}
            lang={language}
            checked={i18n.language === language}
            onChange={() => void changeLanguage(language)}
          >
            {LANGUAGES[language]}
          </Menu.RadioItem>
        ))}
        {hasLabels(i18n.language) && <LabelItems />}
        {onSignOut !== undefined && (
          <>
            <Menu.Divider />
            <Menu.Item onClick={onSignOut}>{t("signOut")}</Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
