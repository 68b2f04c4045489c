import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ButtonLink } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty.tsx";
import { ChoiceField } from "../../ui/form.tsx";
import { Column, Section } from "../../ui/layout.tsx";
import { applicationPath } from "../application.ts";
import { useAdmin } from "../session.ts";

/** In place of provisioning that nobody has set up: both ways to begin, new and older. */
export function NoJob({ id }: { readonly id: string }) {
  const { t } = useTranslation("provisioning");
  const { may } = useAdmin();
  const to = applicationPath(id, "/provisioning/connectivity");
  const mayWrite = may("application.write");
  return (
    <Column>
      <EmptyState
        title={t("emptyTitle")}
        action={
          mayWrite && (
            <ButtonLink kind="main" to={to}>
              {t("new")}
            </ButtonLink>
          )
        }
      >
        {t("emptyText")}
      </EmptyState>
      {mayWrite && <Mode id={id} />}
    </Column>
  );
}

/** Older guides begin with the mode: Automatic leads to all settings on one page. */
function Mode({ id }: { readonly id: string }) {
  const { t } = useTranslation("connectivity");
  const navigate = useNavigate();
  const begin = (mode: string): void => {
    const to = applicationPath(id, "/provisioning/edit");
    if (mode === "Automatic") void navigate({ to, search: { mode } as never });
  };
  return (
    <Section title={t("classic.title")}>
      <ChoiceField
        name="mode"
        label={t("mode")}
        hint={t("modeBegin")}
        value="Manual"
        choices={(["Manual", "Automatic"] as const).map((value) => ({
          value,
          label: t(`modes.${value}`),
        }))}
        onChange={begin}
      />
    </Section>
  );
}
