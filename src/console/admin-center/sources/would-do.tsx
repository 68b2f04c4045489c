import { useTranslation } from "react-i18next";
import { CheckField, ChoiceField } from "../../ui/form.tsx";
import { Column, Row, Section, TextLink, Words } from "../../ui/layout.tsx";
import { Banner, StatusBadge, type Tone } from "../../ui/notice.tsx";
import { type PlainColumn, PlainTable } from "../../ui/plain-table.tsx";
import { userPath } from "../user.ts";
import {
  type ImportCounts,
  type ImportOptions,
  type ImportPreview,
  type ImportProblem,
  LEAVERS,
  type Leavers,
  type NamedPerson,
} from "./import-types.ts";

const TONES: Readonly<Record<keyof ImportCounts, Tone>> = {
  created: "good",
  changed: "busy",
  restored: "good",
  unchanged: "calm",
  disabled: "warn",
  deleted: "bad",
};

const ALWAYS: readonly (keyof ImportCounts)[] = ["created", "changed", "unchanged"];
const COUNTED: readonly (keyof ImportCounts)[] = [
  "created",
  "changed",
  "restored",
  "disabled",
  "deleted",
  "unchanged",
];

/** How many people of each kind there are. */
export function Counts({
  counts,
  tense,
}: {
  readonly counts: ImportCounts;
  readonly tense: "would" | "was";
}) {
  const { t } = useTranslation("sources");
  return (
    <Row>
      {COUNTED.filter((kind) => ALWAYS.includes(kind) || counts[kind] > 0).map((kind) => (
        <StatusBadge key={kind} tone={counts[kind] > 0 ? TONES[kind] : "calm"}>
          {t(`${tense}.${kind}`, { count: counts[kind] })}
        </StatusBadge>
      ))}
    </Row>
  );
}

/** What an import would do, and what is asked of it besides. */
export function WouldDo({
  shown,
  options,
  onChange,
}: {
  readonly shown: ImportPreview;
  readonly options: ImportOptions;
  readonly onChange: (options: ImportOptions) => void;
}) {
  const { t } = useTranslation("sources");
  const { counts, names, guard } = shown;
  const leaving = counts.disabled + counts.deleted;
  return (
    <Section title={t("dryRun")}>
      <ChoiceField
        name="leavers"
        label={t("leavers")}
        hint={t("leaversHint")}
        value={options.leavers}
        choices={LEAVERS.map((value) => ({ value, label: t(`leaversChoice.${value}`) }))}
        onChange={(value) => onChange({ ...options, leavers: value as Leavers })}
      />
      <CheckField
        name="restore"
        label={t("restore")}
        hint={t("restoreHint")}
        value={options.restore}
        onChange={(restore) => onChange({ ...options, restore })}
      />
      <div aria-live="polite">
        <Counts counts={counts} tense="would" />
      </div>
      {guard !== null && (
        <Banner tone={guard.code === "BadRows" ? "bad" : "warn"} title={t(`guard.${guard.code}`)}>
          <Words>{guard.message}</Words>
        </Banner>
      )}
      <Names title={t("would.created", { count: counts.created })} people={names.created} />
      <Names title={t("would.changed", { count: counts.changed })} people={names.changed} />
      <Names title={t("would.restored", { count: counts.restored })} people={names.restored} />
      <Names
        title={t(options.leavers === "delete" ? "would.deleted" : "would.disabled", {
          count: leaving,
        })}
        people={names.leavers}
        isOpen
      />
      <Problems problems={shown.problems} count={shown.problemCount} title={t("refused")} />
    </Section>
  );
}

/** Who they are: the first of them, where there are many. */
export function Names({
  title,
  people,
  isOpen = false,
}: {
  readonly title: string;
  readonly people: readonly NamedPerson[];
  readonly isOpen?: boolean;
}) {
  const { t } = useTranslation("sources");
  const { t: users } = useTranslation("users");
  if (people.length === 0) return null;
  const line: PlainColumn<NamedPerson> = {
    id: "line",
    header: t("line"),
    isNumber: true,
    cell: (person) => person.line ?? "–",
  };
  return (
    <details open={isOpen}>
      <summary>{title}</summary>
      <PlainTable
        label={title}
        columns={[
          {
            id: "name",
            header: users("name"),
            cell: ({ id, displayName }) =>
              id === undefined ? displayName : <TextLink to={userPath(id)}>{displayName}</TextLink>,
          },
          {
            id: "userPrincipalName",
            header: users("userPrincipalName"),
            cell: ({ userPrincipalName }) => userPrincipalName,
          },
          ...(people.some(({ line }) => line !== undefined) ? [line] : []),
        ]}
        rows={people}
        rowKey={({ userPrincipalName }) => userPrincipalName}
      />
    </details>
  );
}

/** Rows that are refused, and what is left out of others, each with its line. */
export function Problems({
  problems,
  count,
  title,
}: {
  readonly problems: readonly ImportProblem[];
  readonly count: number;
  readonly title: string;
}) {
  const { t } = useTranslation("sources");
  const { t: users } = useTranslation("users");
  if (problems.length === 0) return null;
  const numbered = problems.map((problem, index) => ({ ...problem, id: String(index) }));
  return (
    <Column gap="xs">
      <Words strong>
        {title}: {t("problems", { count })}
      </Words>
      <PlainTable
        label={title}
        columns={[
          { id: "line", header: t("line"), isNumber: true, cell: ({ line }) => line ?? "–" },
          {
            id: "who",
            header: users("userPrincipalName"),
            cell: ({ userPrincipalName }) => userPrincipalName ?? "–",
          },
          { id: "why", header: t("why"), cell: ({ message }) => message },
          { id: "code", header: t("code"), isMinor: true, cell: ({ code }) => <code>{code}</code> },
        ]}
        rows={numbered}
        rowKey={({ id }) => id}
      />
      {count > problems.length && (
        <Words dimmed>{t("moreProblems", { count: problems.length })}</Words>
      )}
    </Column>
  );
}
