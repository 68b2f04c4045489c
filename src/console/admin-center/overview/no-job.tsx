import { useTranslation } from "react-i18next";
import { ButtonLink } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty.tsx";
import { applicationPath } from "../application.ts";
import { useAdmin } from "../session.ts";

/** In place of provisioning that nobody has set up. */
export function NoJob({ id }: { readonly id: string }) {
  const { t } = useTranslation("provisioning");
  const { may } = useAdmin();
  const to = applicationPath(id, "/provisioning/connectivity");
  return (
    <EmptyState
      title={t("emptyTitle")}
      action={
        may("application.write") && (
          <ButtonLink kind="main" to={to}>
            {t("new")}
          </ButtonLink>
        )
      }
    >
      {t("emptyText")}
    </EmptyState>
  );
}
