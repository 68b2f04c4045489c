import { Button, Code, CopyButton as Copying, Group, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { StatusBadge } from "./notice.tsx";

/** Copies a text, and says so. */
export function CopyButton({
  text,
  label,
  what,
}: {
  readonly text: string;
  readonly label?: string;
  /** Said to screen readers only, where what is copied stands beside the button. */
  readonly what?: string;
}) {
  const { t } = useTranslation("kit");
  return (
    <Copying value={text} timeout={2_000}>
      {({ copied, copy }) => (
        <Button
          variant="default"
          onClick={copy}
          aria-live="polite"
          {...(what !== undefined && !copied && { "aria-label": t("copyWhat", { what }) })}
        >
          {copied ? t("copied") : (label ?? t("copy"))}
        </Button>
      )}
    </Copying>
  );
}

/**
 * A value to be copied, e.g. an endpoint URL. A secret is in the page only once, right after it was
 * made; afterwards a page shows a {@link SecretState} in its place.
 */
export function CopyField({
  label,
  value,
  isSecret = false,
}: {
  readonly label: string;
  readonly value: string;
  readonly isSecret?: boolean;
}) {
  const { t } = useTranslation("kit");
  return (
    <Stack gap={4}>
      <Text fw={550}>{label}</Text>
      <Group gap="xs" align="center">
        <Code fz="sm" p="xs" flex={1} miw={200}>
          {value}
        </Code>
        <CopyButton text={value} what={label} />
      </Group>
      {isSecret && <StatusBadge tone="warn">{t("shownOnce")}</StatusBadge>}
    </Stack>
  );
}

/** What is told of a secret that is set: never the secret. */
export function SecretState({
  label,
  state,
}: {
  readonly label: string;
  /** E.g. «set 12 May by Ann, last used 4 min ago». */
  readonly state: string;
}) {
  return (
    <Stack gap={4}>
      <Text fw={550}>{label}</Text>
      <Text>
        <span aria-hidden="true">•••••••• </span>
        {state}
      </Text>
    </Stack>
  );
}
