import { Center, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";
import { Preferences } from "./preferences.tsx";

/** A page for whoever isn't signed in: one question in the middle. */
export function Entrance({
  brand,
  title,
  lead,
  children,
}: {
  readonly brand: string;
  readonly title: string;
  readonly lead?: string;
  readonly children: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} – Rollcall`;
  }, [title]);
  return (
    <Center component="main" mih="100vh" p="md">
      <Stack w="100%" maw={440}>
        <Group justify="space-between">
          <Text fw={700}>{brand}</Text>
          <Preferences />
        </Group>
        <Paper withBorder p="lg">
          <Stack>
            <div>
              <Title order={1} size="h3">
                {title}
              </Title>
              {lead !== undefined && <Text c="dimmed">{lead}</Text>}
            </div>
            {children}
          </Stack>
        </Paper>
      </Stack>
      <div id="kit-floating" />
    </Center>
  );
}
