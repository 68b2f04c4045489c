import { Paper, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

/** In place of what isn't there: one sentence that teaches, and the button that changes it. */
export function EmptyState({
  title,
  action,
  children,
}: {
  readonly title: string;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <Paper withBorder p="xl" role="status">
      <Stack align="center" gap="sm" maw={560} mx="auto" ta="center">
        <Title order={2} size="h4">
          {title}
        </Title>
        <Text>{children}</Text>
        {action}
      </Stack>
    </Paper>
  );
}
