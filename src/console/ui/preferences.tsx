import { Button, Menu, Text, useMantineColorScheme } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { changeLanguage, LANGUAGES, type Language } from "../shared/language.ts";

const SCHEMES = ["auto", "light", "dark"] as const;

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
        <Button variant="default" maw={{ base: 150, sm: 220 }}>
          <Text truncate="end" inherit>
            {who ?? t("preferences")}
          </Text>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label c="dimmed">{t("colours")}</Menu.Label>
        {SCHEMES.map((scheme) => (
          <Menu.Item
            key={scheme}
            role="menuitemradio"
            aria-checked={colorScheme === scheme}
            rightSection={colorScheme === scheme ? "✓" : undefined}
            onClick={() => setColorScheme(scheme)}
          >
            {t(`scheme.${scheme}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label c="dimmed">{t("language")}</Menu.Label>
        {(Object.keys(LANGUAGES) as Language[]).map((language) => (
          <Menu.Item
            key={language}
            role="menuitemradio"
            lang={language}
            aria-checked={i18n.language === language}
            rightSection={i18n.language === language ? "✓" : undefined}
            onClick={() => void changeLanguage(language)}
          >
            {LANGUAGES[language]}
          </Menu.Item>
        ))}
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
