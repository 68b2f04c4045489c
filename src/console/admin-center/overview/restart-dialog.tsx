import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "../../ui/dialog.tsx";
import { CheckField, Form } from "../../ui/form.tsx";
import { Words } from "../../ui/layout.tsx";
import { useControl } from "./control.ts";

/** Graph's flags of a restart, the portal's own first. */
const FLAGS = [
  "Watermark",
  "Escrows",
  "QuarantineState",
  "ConnectorDataStore",
  "ForceDeletes",
] as const;

type Flag = (typeof FLAGS)[number];

const USUAL: readonly Flag[] = ["Watermark", "Escrows", "QuarantineState"];

/** Asks what a restart is to forget. */
export function RestartDialog({
  id,
  jobId,
  onClose,
}: {
  readonly id: string;
  readonly jobId: string;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation("provisioning");
  const [flags, setFlags] = useState<readonly Flag[]>(USUAL);
  const control = useControl(id, jobId);
  const turn = (flag: Flag, isOn: boolean): void =>
    setFlags((before) => [...before.filter((each) => each !== flag), ...(isOn ? [flag] : [])]);
  const restart = (): undefined => {
    const resetScope = flags.length === 0 ? "None" : flags.join(",");
    control.mutate({ kind: "restart", resetScope }, { onSuccess: onClose });
  };
  return (
    <Dialog title={t("restart")} isOpen onClose={onClose}>
      <Form
        submit={t("restart")}
        isBusy={control.isPending}
        error={control.error}
        failure={t("controlFailed")}
        onSubmit={restart}
        onCancel={onClose}
      >
        <Words>{t("restartLead")}</Words>
        {FLAGS.map((flag) => (
          <CheckField
            key={flag}
            name={flag}
            label={t(`reset.${flag}`)}
            hint={t(`resetWhy.${flag}`)}
            value={flags.includes(flag)}
            onChange={(isOn) => turn(flag, isOn)}
          />
        ))}
      </Form>
    </Dialog>
  );
}
