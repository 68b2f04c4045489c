import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "../../shared/act.ts";
import { Button } from "../../ui/button.tsx";
import { CopyField } from "../../ui/copy.tsx";
import { ConfirmDialog, Dialog } from "../../ui/dialog.tsx";
import { type FieldErrors, Form, TextField } from "../../ui/form.tsx";
import { Column, Row, Section, Words } from "../../ui/layout.tsx";
import { ErrorNotice } from "../../ui/notice.tsx";
import { Loading } from "../../ui/progress.tsx";
import { Toggle } from "../../ui/toggle.tsx";
import { useAdmin } from "../session.ts";

interface Webhook {
  readonly id: string;
  readonly url: string;
  readonly enabled: boolean;
}

/** Other systems that are told over HTTP. */
export function Webhooks() {
  const { t } = useTranslation("notifications");
  const { rollcall } = useAdmin();
  const [isAdding, setAdding] = useState(false);
  const list = useQuery({
    queryKey: [rollcall.base, "/webhooks"],
    queryFn: async ({ signal }) =>
      (await rollcall.get<{ value: readonly Webhook[] }>("/webhooks", { signal })).value,
  });
  return (
    <Section
      title={t("webhooks")}
      actions={<Button onPress={() => setAdding(true)}>{t("addWebhook")}</Button>}
    >
      {list.error !== null && <ErrorNotice error={list.error} what={t("webhooksFailed")} />}
      {list.data === undefined && list.error === null && <Loading lines={2} />}
      {list.data?.length === 0 && <Words>{t("noWebhooks")}</Words>}
      {list.data?.map((webhook) => (
        <WebhookLine key={webhook.id} webhook={webhook} />
      ))}
      {isAdding && <AddWebhook onClose={() => setAdding(false)} />}
    </Section>
  );
}

function WebhookLine({ webhook }: { readonly webhook: Webhook }) {
  const { t } = useTranslation("notifications");
  const { rollcall } = useAdmin();
  const [isRemoving, setRemoving] = useState(false);
  const path = `/webhooks/${encodeURIComponent(webhook.id)}`;
  const testing = useAct(rollcall.base, () => rollcall.post(`${path}/test`), t("webhookWorks"));
  const switching = useAct<boolean>(rollcall.base, (enabled) => rollcall.patch(path, { enabled }));
  const removing = useAct(rollcall.base, () => rollcall.delete(path), t("webhookRemoved"));
  const error = testing.error ?? switching.error;
  return (
    <Column gap="xs">
      <Row spread>
        <Toggle
          label={webhook.url}
          value={webhook.enabled}
          isLocked={switching.isPending}
          onChange={(enabled) => switching.mutate(enabled)}
        />
        <Row>
          <Button
            label={t("testWhich", { url: webhook.url })}
            isBusy={testing.isPending}
            onPress={() => testing.mutate()}
          >
            {t("test")}
          </Button>
          <Button
            kind="quiet"
            label={t("removeWhich", { url: webhook.url })}
            onPress={() => setRemoving(true)}
          >
            {t("remove")}
          </Button>
        </Row>
      </Row>
      {error !== null && <ErrorNotice error={error} what={t("webhookFailed")} whom={webhook.url} />}
      <ConfirmDialog
        title={t("removeWhich", { url: webhook.url })}
        isOpen={isRemoving}
        confirm={t("remove")}
        failure={t("webhookFailed")}
        onClose={() => setRemoving(false)}
        onConfirm={() => removing.mutateAsync()}
      >
        {t("removeText")}
      </ConfirmDialog>
    </Column>
  );
}

const SECRET_BYTES = 24;

/** Something to sign messages with that nobody can guess. */
function makeSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function AddWebhook({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation("notifications");
  const { rollcall } = useAdmin();
  const [url, setUrl] = useState("");
  const [secret] = useState(makeSecret);
  const [wrong, setWrong] = useState<FieldErrors>({});
  const adding = useAct<object>(rollcall.base, (body) => rollcall.post("/webhooks", body));
  const submit = (): FieldErrors => {
    const missing = url.trim() === "" ? t("urlMissing") : undefined;
    setWrong({ url: missing });
    if (missing === undefined) adding.mutate({ url: url.trim(), secret });
    return { url: missing };
  };
  if (adding.isSuccess) {
    return (
      <Dialog title={t("webhookAdded")} isOpen onClose={onClose}>
        <Column>
          <Words>{t("secretText")}</Words>
          <CopyField label={t("secret")} value={secret} isSecret />
        </Column>
      </Dialog>
    );
  }
  return (
    <Dialog title={t("addWebhook")} isOpen onClose={onClose}>
      <Form
        submit={t("addWebhook")}
        isBusy={adding.isPending}
        error={adding.error}
        failure={t("webhookNotAdded")}
        onSubmit={submit}
        onCancel={onClose}
      >
        <TextField
          name="url"
          label={t("url")}
          hint={t("urlHint")}
          kind="url"
          isRequired
          isFocused
          value={url}
          error={wrong.url}
          onChange={setUrl}
        />
      </Form>
    </Dialog>
  );
}
