import { useTranslation } from "react-i18next";
import { Page } from "../../ui/page.tsx";
import { AccountView } from "../account-view.tsx";
import { useMember } from "../session.ts";

/** One's own account. */
export function AccountPage() {
  const { t } = useTranslation("account");
  const { employee } = useMember();
  return (
    <Page title={t("title")} lead={employee.displayName}>
      <AccountView />
    </Page>
  );
}
