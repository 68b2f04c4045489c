import { Group, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import i18next from "i18next";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../shared/api.ts";
import { Button } from "./button.tsx";
import { CopyButton } from "./copy.tsx";

/** How something stands: its colour, and never its colour alone. */
export type Tone = "good" | "warn" | "bad" | "busy" | "calm";

/** A state in one word or a short sentence. */
export function StatusBadge({
  tone,
  children,
}: {
  readonly tone: Tone;
  readonly children: ReactNode;
}) {
  return (
    <span className="kit-badge" data-tone={tone}>
      {children}
    </span>
  );
}

/** What somebody has to know before anything else on the page, e.g. a quarantine. */
export function Banner({
  tone,
  title,
  actions,
  children,
}: {
  readonly tone: Tone;
  readonly title: string;
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
}) {
  return (
    <div className="kit-banner" data-tone={tone} role={tone === "bad" ? "alert" : "status"}>
      <Group justify="space-between" align="flex-start">
        <Stack gap={4} flex={1} miw={220}>
          <Text fw={650}>{title}</Text>
          {children}
        </Stack>
        {actions !== undefined && <Group gap="xs">{actions}</Group>}
      </Group>
    </div>
  );
}

/**
 * A failure in the one shape: what happened, to whom, why, what to do, when it is tried again, the
 * request, and the code, ready to be copied.
 *
 * @param what - what somebody wanted, e.g. `The users could not be read.`
 * @param whom - e.g. a person's name
 */
export function ErrorNotice({
  error,
  what,
  whom,
  todo,
  action,
  onRetry,
}: {
  readonly error: Error;
  readonly what: string;
  readonly whom?: string;
  readonly todo?: string;
  readonly action?: ReactNode;
  readonly onRetry?: () => void;
}) {
  const { t } = useTranslation("kit");
  const known = error instanceof ApiError ? error : undefined;
  const lines = describeError(error, { what, whom });
  const advice = todo ?? adviceOf(known?.status, t);
  return (
    <Banner
      tone="bad"
      title={what}
      actions={
        <>
          {action}
          {onRetry !== undefined && <Button onPress={onRetry}>{t("tryAgain")}</Button>}
          <CopyButton text={lines} label={t("copyError")} />
        </>
      }
    >
      {whom !== undefined && <Text>{t("errorWhom", { whom })}</Text>}
      <Text>{known?.status === 0 ? t("noAnswer") : error.message}</Text>
      {known?.details.map(({ target, message }) => (
        <Text key={`${target} ${message}`} size="sm">
          {message}
        </Text>
      ))}
      {advice !== undefined && <Text>{advice}</Text>}
      {known?.retryAfterS !== undefined && (
        <Text>{t("retryAfter", { count: known.retryAfterS })}</Text>
      )}
      {known !== undefined && (
        <Text size="sm" ff="monospace">
          {[known.code, known.request, known.requestId].filter(Boolean).join(" · ")}
        </Text>
      )}
    </Banner>
  );
}

function adviceOf(
  status: number | undefined,
  t: (key: "adviseSignIn" | "adviseRole" | "adviseGone" | "adviseServer") => string,
): string | undefined {
  if (status === 401) return t("adviseSignIn");
  if (status === 403) return t("adviseRole");
  if (status === 404) return t("adviseGone");
  return status === 0 || (status !== undefined && status >= 500) ? t("adviseServer") : undefined;
}

/** All of a failure as lines of text, for a message to whoever can help. */
function describeError(
  error: Error,
  { what, whom }: { readonly what: string; readonly whom: string | undefined },
): string {
  const known = error instanceof ApiError ? error : undefined;
  return [
    what,
    whom,
    error.message,
    ...(known?.details.map(({ message }) => message) ?? []),
    known && `code ${known.code}, HTTP ${known.status}`,
    known?.request,
    known?.requestId && `request-id ${known.requestId}`,
    new Date().toISOString(),
  ]
    .filter(Boolean)
    .join("\n");
}

/** How something that was said to be done is taken back. */
export interface Undo {
  readonly label: string;
  /** Whom or what it is about, e.g. a person's name. */
  readonly whom: string;
  readonly run: () => Promise<unknown>;
}

/**
 * Say that something was done, for a few seconds; `undo` takes it back within ten. An undo that
 * fails stays in sight until somebody closes it: whoever pressed it has left the page meanwhile.
 */
export function announce(given: { readonly message: string; readonly undo?: Undo }): void {
  const { message, undo } = given;
  const id = notifications.show({
    message: (
      <Group justify="space-between">
        <span>{message}</span>
        {undo !== undefined && (
          <Button
            onPress={() => {
              notifications.hide(id);
              void takeBack(message, undo);
            }}
          >
            {undo.label}
          </Button>
        )}
      </Group>
    ),
    autoClose: undo === undefined ? 5_000 : 10_000,
    closeButtonProps: { "aria-label": i18next.t("close", { ns: "kit" }) },
  });
}

async function takeBack(message: string, undo: Undo): Promise<void> {
  try {
    await undo.run();
  } catch (error) {
    const id = notifications.show({
      message: (
        <ErrorNotice
          error={error as Error}
          what={i18next.t("undoFailed", { ns: "kit", message })}
          whom={undo.whom}
          onRetry={() => {
            notifications.hide(id);
            void takeBack(message, undo);
          }}
        />
      ),
      autoClose: false,
      closeButtonProps: { "aria-label": i18next.t("close", { ns: "kit" }) },
    });
  }
}
