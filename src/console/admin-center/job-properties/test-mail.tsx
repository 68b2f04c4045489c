import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Button } from "../../ui/button.tsx";
import { Column } from "../../ui/layout.tsx";
import { announce, ErrorNotice } from "../../ui/notice.tsx";
import { useAdmin } from "../session.ts";

/** Sends a mail to every address, to see whether it arrives. */
export function TestMail({ to }: { readonly to: string }) {
  const { t } = useTranslation("jobProperties");
  const { rollcall, may } = useAdmin();
  const sending = useMutation({
    mutationFn: async () => {
      for (const address of to.split(/[,;]/).map((part) => part.trim())) {
        if (address !== "") await rollcall.post("/notifications/testMail", { to: address });
      }
    },
    onSuccess: () => announce({ message: t("testMailSent") }),
  });
  if (!may("application.create")) return null;
  return (
    <Column gap="xs">
      <div>
        <Button
          isBusy={sending.isPending}
          isDisabled={to.trim() === ""}
          onPress={() => sending.mutate()}
        >
          {t("testMail")}
        </Button>
      </div>
      {sending.error !== null && <ErrorNotice error={sending.error} what={t("testMailFailed")} />}
    </Column>
  );
}
