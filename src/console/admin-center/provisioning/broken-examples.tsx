import { useTranslation } from "react-i18next";
import { Words } from "../../ui/layout.tsx";
import { Banner } from "../../ui/notice.tsx";
import { formatValue } from "./previews.ts";
import type { Kind } from "./schema.ts";

/** What a mapping has to give for somebody, and what it gives (sync's ExampleOutcome). */
export interface ExampleOutcome {
  readonly id: string;
  readonly objectType: Kind;
  readonly targetAttributeName: string;
  readonly title: string;
  readonly savedDateTime: string;
  readonly savedBy: string;
  readonly passes: boolean;
  readonly expected?: unknown;
  readonly actual?: unknown;
  readonly problem?: { readonly code: string; readonly message: string };
}

/** Which examples a draft would break. Saving it is a person's decision all the same. */
export function BrokenExamples({ broken }: { readonly broken: readonly ExampleOutcome[] }) {
  const { t } = useTranslation("examples");
  if (broken.length === 0) return null;
  return (
    <Banner tone="warn" title={t("broken", { count: broken.length })}>
      <Words>{t("brokenText")}</Words>
      <ul>
        {broken.map((each) => (
          <li key={each.id}>
            <code>{each.targetAttributeName}</code> {t("ofWhom", { name: each.title })}{" "}
            <GivesInstead outcome={each} />
          </li>
        ))}
      </ul>
    </Banner>
  );
}

/** What came out, and what should have. */
export function GivesInstead({ outcome }: { readonly outcome: ExampleOutcome }) {
  const { t } = useTranslation("examples");
  const { expected, actual, problem } = outcome;
  if (problem !== undefined) return <>{problem.message}</>;
  const show = (value: unknown) => (value === undefined ? t("nothing") : formatValue(value));
  return <>{t("gives", { actual: show(actual), expected: show(expected) })}</>;
}
