import {
  Anchor,
  Box,
  Group,
  Paper,
  SimpleGrid,
  Stack,
  Text,
  Title,
  VisuallyHidden,
} from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

interface Parts {
  readonly children: ReactNode;
}

/** One below the other. */
export function Column({ children, gap = "md" }: Parts & { readonly gap?: "xs" | "md" | "xl" }) {
  return <Stack gap={gap}>{children}</Stack>;
}

/** One beside the other, in several lines where there is no room. */
export function Row({
  children,
  align = "center",
  spread = false,
  compact = false,
}: Parts & {
  readonly align?: "center" | "flex-start" | "flex-end";
  readonly spread?: boolean;
  /** What can be done with a row of a table: in one line where the table is wide. */
  readonly compact?: boolean;
}) {
  return (
    <Group
      className={compact ? "kit-row kit-row-compact" : "kit-row"}
      gap="sm"
      align={align}
      justify={spread ? "space-between" : "flex-start"}
    >
      {children}
    </Group>
  );
}

/** Tiles of one width: few in a line on a phone, up to `columns` on a wide screen. */
export function Tiles({ children, columns = 4 }: Parts & { readonly columns?: 2 | 3 | 4 }) {
  // Four are figures, of which two have room beside each other on any screen.
  const base = columns === 4 ? 2 : 1;
  return (
    <SimpleGrid cols={{ base, sm: 2, lg: columns }} spacing={{ base: "xs", sm: "md" }}>
      {children}
    </SimpleGrid>
  );
}

/** A part of a page with a frame and a heading. */
export function Section({
  title,
  actions,
  children,
}: Parts & { readonly title: string; readonly actions?: ReactNode }) {
  return (
    <Paper component="section" withBorder p="md" aria-label={title}>
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={2} size="h4">
            {title}
          </Title>
          {actions}
        </Group>
        {children}
      </Stack>
    </Paper>
  );
}

/** One figure, which is a link to the rows behind it. */
export function Tile({
  label,
  value,
  hint,
  to,
  search,
}: {
  readonly label: string;
  readonly value: ReactNode;
  readonly hint?: string;
  readonly to: string;
  readonly search?: Readonly<Record<string, string>>;
}) {
  return (
    <Paper withBorder p="md">
      <Text c="dimmed">{label}</Text>
      <Text fz="1.8rem" fw={650} lh={1.3}>
        <TextLink to={to} {...(search !== undefined && { search })} label={label}>
          {value}
        </TextLink>
      </Text>
      {hint !== undefined && <Text size="sm">{hint}</Text>}
    </Paper>
  );
}

/** A link to a page of this console. */
export function TextLink({
  to,
  search,
  label,
  children,
}: Parts & {
  readonly to: string;
  readonly search?: Readonly<Record<string, string>>;
  /** What a screen reader says before the text, where that alone does not tell. */
  readonly label?: string;
}) {
  // What is hidden inside a link makes its box another one than what is seen of it.
  const whole = typeof children === "string" && label !== undefined ? `${label}: ${children}` : "";
  return (
    <Anchor
      renderRoot={(props) => <Link {...props} to={to} search={(search ?? {}) as never} />}
      inherit
      {...(whole !== "" && { "aria-label": whole })}
    >
      {label !== undefined && whole === "" && <VisuallyHidden>{`${label}: `}</VisuallyHidden>}
      {children}
    </Anchor>
  );
}

/** A link to another address, e.g. a file to download. */
export function PlainLink({ href, children }: Parts & { readonly href: string }) {
  return <Anchor href={href}>{children}</Anchor>;
}

/** Text; `dimmed` for what matters less. */
export function Words({
  children,
  dimmed = false,
  strong = false,
  small = false,
}: Parts & { readonly dimmed?: boolean; readonly strong?: boolean; readonly small?: boolean }) {
  return (
    <Text
      component="p"
      m={0}
      {...(dimmed && { c: "dimmed" })}
      {...(strong && { fw: 600 })}
      {...(small && { size: "sm" })}
    >
      {children}
    </Text>
  );
}

/** Names and values, e.g. the properties of a person. A value that is absent shows as a dash. */
export function Facts({
  facts,
}: {
  readonly facts: readonly { readonly name: string; readonly value: ReactNode }[];
}) {
  return (
    <Box component="dl" className="kit-facts">
      {facts.map(({ name, value }) => (
        <Box key={name} display="contents">
          <dt>{name}</dt>
          <dd>{value === undefined || value === null || value === "" ? "–" : value}</dd>
        </Box>
      ))}
    </Box>
  );
}
