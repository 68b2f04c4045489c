import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../ui/button.tsx";
import { CopyField } from "../../ui/copy.tsx";
import { ConfirmDialog, Dialog } from "../../ui/dialog.tsx";
import { Column, Row, Words } from "../../ui/layout.tsx";
import { announce, ErrorNotice } from "../../ui/notice.tsx";
import { useAdmin } from "../session.ts";
import { nameOf, type User, userPath } from "../user.ts";
import { useTellDeleted } from "./tell-deleted.ts";

/** What can be done with an account as a whole. */
export function UserActions({ user }: { readonly user: User }) {
  const { t } = useTranslation("users");
  const { rollcall } = useAdmin();
  const [isDeleting, setDeleting] = useState(false);
  const setting = useEnabling(user);
  const asking = useMutation({
    mutationFn: () => rollcall.post<{ url: string }>(userPath(user.id, "/passwordLink")),
  });
  const error = setting.error ?? asking.error;
  return (
    <Column gap="xs">
      <Row>
        <Button isBusy={setting.isPending} onPress={() => setting.press(!user.accountEnabled)}>
          {user.accountEnabled ? t("disable") : t("enable")}
        </Button>
        <Button isBusy={asking.isPending} onPress={() => asking.mutate()}>
          {t("passwordLink")}
        </Button>
        <Button onPress={() => setDeleting(true)}>{t("delete")}</Button>
      </Row>
      {error !== null && <ErrorNotice error={error} what={t("editFailed")} whom={nameOf(user)} />}
      {isDeleting && <DeleteDialog user={user} onClose={() => setDeleting(false)} />}
      {asking.data !== undefined && (
        <Dialog title={t("passwordLink")} isOpen onClose={() => asking.reset()}>
          <Column>
            <Words>{t("passwordLinkText", { name: nameOf(user) })}</Words>
            <CopyField label={t("passwordLink")} value={asking.data.url} isSecret />
          </Column>
        </Dialog>
      )}
    </Column>
  );
}

/** Switch an account off or on again: done at once, and taken back as fast. */
function useEnabling(user: User) {
  const { t } = useTranslation("users");
  const { graph } = useAdmin();
  const queries = useQueryClient();
  const setting = useMutation({
    mutationFn: (accountEnabled: boolean) => graph.patch(userPath(user.id), { accountEnabled }),
    onSettled: () => queries.invalidateQueries({ queryKey: [graph.base, "/users"] }),
  });
  const press = async (accountEnabled: boolean): Promise<void> => {
    await setting.mutateAsync(accountEnabled);
    void queries.invalidateQueries({ queryKey: ["person", user.id] });
    announce({
      message: t(accountEnabled ? "nowEnabled" : "nowDisabled", { name: nameOf(user) }),
      undo: {
        label: t("undo"),
        whom: nameOf(user),
        // What goes wrong with it is told where Undo was, and not on the page a second time.
        run: async () => {
          await graph.patch(userPath(user.id), { accountEnabled: !accountEnabled });
          await queries.invalidateQueries({ queryKey: [graph.base, "/users"] });
          void queries.invalidateQueries({ queryKey: ["person", user.id] });
        },
      },
    });
  };
  return {
    isPending: setting.isPending,
    error: setting.error,
    press: (accountEnabled: boolean) => void press(accountEnabled).catch(() => undefined),
  };
}

function DeleteDialog({ user, onClose }: { readonly user: User; readonly onClose: () => void }) {
  const { t } = useTranslation("users");
  const { graph } = useAdmin();
  const queries = useQueryClient();
  const tellDeleted = useTellDeleted();
  const navigate = useNavigate();
  return (
    <ConfirmDialog
      title={t("deleteTitle", { name: nameOf(user) })}
      isOpen
      confirm={t("accept")}
      failure={t("deleteFailed")}
      onClose={onClose}
      onConfirm={async () => {
        await graph.delete(userPath(user.id));
        // The page that shows the user goes first: there is nothing to be read any more.
        await navigate({ to: "/users" as never });
        await queries.invalidateQueries({ queryKey: [graph.base] });
        const name = nameOf(user);
        tellDeleted(t("deleted", { name }), { id: user.id, name });
      }}
    >
      {t("deleteText")}
    </ConfirmDialog>
  );
}
