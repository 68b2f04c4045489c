import { useTranslation } from "react-i18next";
import { type RawSearch, readChoice, useSearchState } from "../../shared/search.ts";
import { Button } from "../../ui/button.tsx";
import { Row, Words } from "../../ui/layout.tsx";
import { ErrorNotice, StatusBadge } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { useMoving } from "../move.ts";
import { MoveActivate } from "../move-activate.tsx";
import { MoveChoose } from "../move-choose.tsx";
import { MoveDetach } from "../move-detach.tsx";
import { MoveInactive } from "../move-inactive.tsx";
import { MOVE_STEPS } from "../move-steps.ts";
import { MoveSynced } from "../move-synced.tsx";

function readSearch(raw: RawSearch) {
  return { step: readChoice(raw.step, MOVE_STEPS) };
}

/** Leave the integration, or move to another directory: each step shows proof before the next. */
export function MovePage() {
  const { t } = useTranslation("move");
  const [{ step }, change] = useSearchState(readSearch);
  const moving = useMoving();
  const open = MOVE_STEPS.filter((_each, index) => index <= moving.reached);
  const index = MOVE_STEPS.indexOf(step);
  const next = MOVE_STEPS[index + 1];
  return (
    <Page title={t("title")} lead={t("lead")} crumbs={[{ label: t("setup"), to: "/setup" }]}>
      {moving.error !== null && <ErrorNotice error={moving.error} what={t("failed")} />}
      <Tabs
        label={t("title")}
        tabs={open.map((value) => ({
          value,
          label: `${MOVE_STEPS.indexOf(value) + 1}. ${t(`step.${value}`)}`,
        }))}
        value={open.includes(step) ? step : "choose"}
        onChange={(value) => change({ step: value })}
      >
        {step === "choose" && <MoveChoose moving={moving} />}
        {step === "synced" && <MoveSynced moving={moving} />}
        {step === "inactive" && <MoveInactive moving={moving} />}
        {step === "detach" && <MoveDetach moving={moving} />}
        {step === "activate" && <MoveActivate moving={moving} />}
      </Tabs>
      {next !== undefined && (
        <Row>
          <Button
            kind="main"
            isDisabled={!open.includes(next)}
            onPress={() => change({ step: next })}
          >
            {t("next")}
          </Button>
          {!open.includes(next) && (
            <Words small>
              <StatusBadge tone="warn">{t(`wait.${step}`)}</StatusBadge>
            </Words>
          )}
        </Row>
      )}
    </Page>
  );
}
