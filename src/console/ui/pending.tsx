import { useTranslation } from "react-i18next";
import { ButtonLink } from "./button.tsx";
import { EmptyState } from "./empty.tsx";
import { ErrorNotice } from "./notice.tsx";
import { Page } from "./page.tsx";
import { Loading } from "./progress.tsx";

/** While a page is on its way. */
export function PagePending() {
  return <Loading />;
}

/** In place of a page that could not be shown. */
export function PageFailed({
  error,
  reset,
}: {
  readonly error: unknown;
  readonly reset: () => void;
}) {
  const { t } = useTranslation("kit");
  return (
    <ErrorNotice
      error={error instanceof Error ? error : new Error(String(error))}
      what={t("pageFailed")}
      onRetry={reset}
    />
  );
}

/** At an address that leads nowhere. */
export function PageMissing() {
  const { t } = useTranslation("kit");
  return (
    <Page title={t("nothingHere")}>
      <EmptyState title={t("nothingHere")} action={<ButtonLink to="/">{t("toHome")}</ButtonLink>}>
        {t("nothingHereWhy")}
      </EmptyState>
    </Page>
  );
}
