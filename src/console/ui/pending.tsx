import { useTranslation } from "react-i18next";
import { ButtonLink } from "./button.tsx";
import { Entrance } from "./entrance.tsx";
import { ErrorNotice } from "./notice.tsx";
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

/** At an address that leads nowhere: there is no frame around it. */
export function PageMissing() {
  const { t } = useTranslation("kit");
  return (
    <Entrance brand="Rollcall" title={t("nothingHere")} lead={t("nothingHereWhy")}>
      <ButtonLink kind="main" to="/">
        {t("toHome")}
      </ButtonLink>
    </Entrance>
  );
}
