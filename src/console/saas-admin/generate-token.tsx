import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "../shared/act.ts";
import { Dialog } from "../ui/dialog.tsx";
import { ChoiceField, Form, TextField } from "../ui/form.tsx";
import { Words } from "../ui/layout.tsx";
import type { GivenToken, Integration } from "./integration.ts";
import { useMember } from "./session.ts";

/** In days. */
const LIFETIMES = [90, 180, 365, 730] as const;

/** Makes a bearer token, which is shown once; asks what becomes of the ones before. */
export function GenerateToken({
  integration,
  isOpen,
  onClose,
  onGiven,
}: {
  readonly integration: Integration;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onGiven: (given: GivenToken) => void;
}) {
  const { t } = useTranslation("integration");
  const { api } = useMember();
  const [older, setOlder] = useState("keep");
  const [directory, setDirectory] = useState("");
  const [expires, setExpires] = useState("");
  const making = useAct(api.base, (body: object) =>
    api.post<GivenToken>("/integration/token", body),
  );
  const hasOlder = integration.tokens.some(({ status }) => status === "valid");
  const asksName = integration.directories === "one" && integration.directory === undefined;
  const submit = (): undefined => {
    const body = {
      ...(hasOlder && older === "end" && { immediate: true }),
      ...(expires !== "" && { expires }),
      ...(asksName && directory.trim() !== "" && { directory: directory.trim() }),
    };
    making.mutate(body, {
      onSuccess: (given) => {
        onGiven(given);
        onClose();
      },
    });
  };
  return (
    <Dialog title={t("generateTitle")} isOpen={isOpen} onClose={onClose}>
      <Form
        submit={t("generate")}
        isBusy={making.isPending}
        error={making.error}
        failure={t("generateFailed")}
        onSubmit={submit}
        onCancel={onClose}
      >
        <Words>{t("generateText")}</Words>
        {hasOlder && (
          <ChoiceField
            name="older"
            label={t("older")}
            hint={older === "keep" ? t("olderHint") : undefined}
            value={older}
            choices={[
              { value: "keep", label: t("olderKeep") },
              { value: "end", label: t("olderEnd") },
            ]}
            onChange={setOlder}
          />
        )}
        <ChoiceField
          name="expires"
          label={t("tokenExpires")}
          hint={t("expiresHint")}
          value={expires}
          choices={[
            { value: "", label: t("never") },
            ...LIFETIMES.map((count) => ({ value: `${count}d`, label: t("inDays", { count }) })),
          ]}
          onChange={setExpires}
        />
        {asksName && (
          <TextField
            name="directory"
            label={t("directoryName")}
            hint={t("directoryNameHint")}
            value={directory}
            onChange={setDirectory}
          />
        )}
      </Form>
    </Dialog>
  );
}
