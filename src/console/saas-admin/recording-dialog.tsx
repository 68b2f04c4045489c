import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "../shared/act.ts";
import { Dialog } from "../ui/dialog.tsx";
import { CheckField, ChoiceField, Form } from "../ui/form.tsx";
import { Words } from "../ui/layout.tsx";
import { Loading } from "../ui/progress.tsx";
import { LOG_LEVELS, type LogLevel } from "./logs.ts";
import { useMember } from "./session.ts";

interface Setting {
  readonly level: LogLevel;
  readonly filterValues: boolean;
}

/** What is recorded of SCIM requests from now on. */
export function RecordingDialog({
  isOpen,
  onClose,
}: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation("logs");
  const { t: kit } = useTranslation("kit");
  const { api } = useMember();
  const [draft, setDraft] = useState<Partial<Setting>>({});
  const setting = useQuery({
    queryKey: [api.base, "/requests/setting"],
    queryFn: ({ signal }) => api.get<Setting>("/requests/setting", { signal }),
    enabled: isOpen,
  });
  const saving = useAct(
    api.base,
    (body: Setting) => api.put("/requests/setting", body),
    kit("saved"),
  );
  const wanted = setting.data && { ...setting.data, ...draft };
  return (
    <Dialog title={t("recording")} isOpen={isOpen} onClose={onClose}>
      {wanted === undefined ? (
        <Loading />
      ) : (
        <Form
          submit={kit("save")}
          isBusy={saving.isPending}
          error={saving.error ?? setting.error}
          failure={t("recordingFailed")}
          onCancel={onClose}
          onSubmit={() => {
            saving.mutate(wanted, { onSuccess: onClose });
            return undefined;
          }}
        >
          <Words>{t("recordingText")}</Words>
          <ChoiceField
            name="level"
            label={t("level")}
            value={wanted.level}
            choices={LOG_LEVELS.map((value) => ({ value, label: t(`levels.${value}`) }))}
            onChange={(value) => setDraft({ ...draft, level: value as LogLevel })}
          />
          <CheckField
            name="filterValues"
            label={t("filterValues")}
            hint={t("filterValuesHint")}
            value={wanted.filterValues}
            onChange={(filterValues) => setDraft({ ...draft, filterValues })}
          />
        </Form>
      )}
    </Dialog>
  );
}
