import { Breadcrumbs, Group, Stack, Text, Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { CopyAs, type CopyForms } from "./copy-as.tsx";
import { TextLink } from "./layout.tsx";

/** Where a page stands: the pages above it. */
export interface Crumb {
  readonly label: string;
  readonly to: string;
}

/**
 * A page: heading, where it stands, what can be done, and its content. The heading is the title of
 * the browser's window, too.
 */
export function Page({
  title,
  crumbs = [],
  lead,
  actions,
  copy,
  children,
}: {
  readonly title: string;
  readonly crumbs?: readonly Crumb[];
  /** One sentence below the heading. */
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  /** The other ways to what the page shows. */
  readonly copy?: CopyForms;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation("kit");
  useEffect(() => {
    document.title = `${title} – Rollcall`;
  }, [title]);
  return (
    <Stack gap="md">
      {crumbs.length > 0 && (
        <Breadcrumbs component="nav" aria-label={t("breadcrumbs")}>
          {crumbs.map(({ label, to }) => (
            <TextLink key={to} to={to}>
              {label}
            </TextLink>
          ))}
        </Breadcrumbs>
      )}
      <Group justify="space-between" align="flex-start">
        <div className="kit-page-head">
          <Title order={1} size="h2">
            {title}
          </Title>
          {lead !== undefined && <Text c="dimmed">{lead}</Text>}
        </div>
        {(actions !== undefined || copy !== undefined) && (
          <Group gap="xs" align="flex-start">
            {actions}
            {copy !== undefined && <CopyAs {...copy} />}
          </Group>
        )}
      </Group>
      {children}
    </Stack>
  );
}
