import { useTranslation } from "react-i18next";
import { ChoiceField, TextField } from "../../ui/form.tsx";
import { Row } from "../../ui/layout.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { Toggle } from "../../ui/toggle.tsx";
import { useApplicationNames } from "./application-names.ts";
import type { LogSearch } from "./log-search.ts";
import { LOG_ACTIONS, STATUSES } from "./log-types.ts";

/** What narrows the log down; all of it stands in the address. */
export function LogFilters({
  search,
  isOfOne,
  onChange,
}: {
  readonly search: LogSearch;
  /** The log is of one application. */
  readonly isOfOne: boolean;
  readonly onChange: (change: Partial<LogSearch>) => void;
}) {
  const { t } = useTranslation("provisioningLogs");
  const { q, status, action, type, from, to, code, skips } = search;
  const all = { value: "", label: t("all") };
  return (
    <>
      <Row align="flex-end">
        <SearchField label={t("search")} value={q} onChange={(value) => onChange({ q: value })} />
        {!isOfOne && <ApplicationChoice value={search.app} onChange={onChange} />}
        <Toggle
          label={t("eachSkip")}
          value={skips === "each"}
          onChange={(isOn) => onChange({ skips: isOn ? "each" : "" })}
        />
      </Row>
      <Row align="flex-end">
        <ChoiceField
          name="status"
          label={t("status")}
          value={status}
          choices={[all, ...STATUSES.map((value) => ({ value, label: t(`statuses.${value}`) }))]}
          onChange={(value) => onChange({ status: value as LogSearch["status"] })}
        />
        <ChoiceField
          name="action"
          label={t("action")}
          value={action}
          choices={[all, ...LOG_ACTIONS.map((value) => ({ value, label: t(`actions.${value}`) }))]}
          onChange={(value) => onChange({ action: value as LogSearch["action"] })}
        />
        <ChoiceField
          name="type"
          label={t("type")}
          value={type}
          choices={[
            all,
            { value: "User", label: t("types.User") },
            { value: "Group", label: t("types.Group") },
          ]}
          onChange={(value) => onChange({ type: value as LogSearch["type"] })}
        />
        <TextField
          name="from"
          kind="date"
          label={t("from")}
          value={from}
          onChange={(value) => onChange({ from: value })}
        />
        <TextField
          name="to"
          kind="date"
          label={t("to")}
          value={to}
          onChange={(value) => onChange({ to: value })}
        />
        <TextField
          name="code"
          label={t("code")}
          value={code}
          onChange={(value) => onChange({ code: value })}
        />
      </Row>
    </>
  );
}

function ApplicationChoice({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (change: Partial<LogSearch>) => void;
}) {
  const { t } = useTranslation("provisioningLogs");
  const names = useApplicationNames();
  return (
    <ChoiceField
      name="app"
      label={t("application")}
      value={value}
      choices={[
        { value: "", label: t("all") },
        ...[...names].map(([id, name]) => ({ value: id, label: name })),
      ]}
      onChange={(app) => onChange({ app })}
    />
  );
}
