import { Button, Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Instant } from "./instant.tsx";

/** When what is shown was read, and the button that reads it again. */
export interface FreshnessState {
  /** Ms since 1970; 0: nothing was read yet. */
  readonly updatedMs: number;
  readonly isBusy: boolean;
  readonly onRefresh: () => void;
}

/** How old a page is. */
export function Freshness({ updatedMs, isBusy, onRefresh }: FreshnessState) {
  const { t } = useTranslation("shell");
  return (
    <Group gap={4} wrap="nowrap">
      {updatedMs > 0 && (
        <Text size="sm" c="dimmed" component="div">
          {t("updated")} <Instant at={new Date(updatedMs).toISOString()} />
        </Text>
      )}
      <Button variant="subtle" size="compact-md" aria-busy={isBusy} onClick={onRefresh}>
        {t("refresh")}
      </Button>
    </Group>
  );
}
