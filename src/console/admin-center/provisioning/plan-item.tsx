import { useTranslation } from "react-i18next";
import { Dialog } from "../../ui/dialog.tsx";
import { ExchangeView } from "../../ui/exchange.tsx";
import { Column, Row, TextLink, Words } from "../../ui/layout.tsx";
import { StatusBadge } from "../../ui/notice.tsx";
import { ACTION_TONES, type PlanItem } from "./plan-types.ts";
import { Modified, RecordSteps } from "./record-steps.tsx";

/** One object of a plan: its differences, the exact requests, and why. */
export function PlanItemDialog({
  item,
  onClose,
}: {
  readonly item: PlanItem;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation("plan");
  const { action, differences, requests, steps, reason, displayName, objectType, sourceId } = item;
  const list = objectType === "User" ? "/users" : "/groups";
  return (
    <Dialog title={displayName} isOpen size="xl" onClose={onClose}>
      <Column>
        <Row>
          <StatusBadge tone={item.cannot === true ? "bad" : ACTION_TONES[action]}>
            {t(`action.${action}`)}
          </StatusBadge>
          <TextLink to={`${list}/${encodeURIComponent(sourceId)}`}>{t("toObject")}</TextLink>
        </Row>
        {reason !== undefined && (
          <Words>
            {reason.message} ({reason.code})
          </Words>
        )}
        {differences.length > 0 && <Modified properties={differences} />}
        {requests.length > 0 && <Words strong>{t("requests")}</Words>}
        {requests.map(({ method, path, body }, index) => (
          <ExchangeView
            // biome-ignore lint/suspicious/noArrayIndexKey: the same request may be sent twice
            key={index}
            isPlanned
            exchange={{ method, url: path, ...(body !== undefined && { requestBody: body }) }}
          />
        ))}
        <Words strong>{t("why")}</Words>
        <RecordSteps record={{ provisioningSteps: steps, modifiedProperties: [] }} />
      </Column>
    </Dialog>
  );
}
