import { useTranslation } from "react-i18next";
import { useAct } from "../shared/act.ts";
import { Button } from "../ui/button.tsx";
import { Column, Row, TextLink, Words } from "../ui/layout.tsx";
import { Banner, ErrorNotice } from "../ui/notice.tsx";
import type { Moving, MovingPerson } from "./move.ts";
import { MoveTable } from "./move-table.tsx";
import { useMember } from "./session.ts";

/** Step 5: active again, each with a mail in which they choose a password of their own. */
export function MoveActivate({ moving }: { readonly moving: Moving }) {
  const { t } = useTranslation("move");
  const { api } = useMember();
  const path = (id: string) => `/employees/${encodeURIComponent(id)}`;
  const activating = useAct(
    api.base,
    (id: string) => api.post(`${path(id)}/activate`, {}),
    t("activated"),
  );
  const mailing = useAct(
    api.base,
    (id: string) => api.post(`${path(id)}/password-link`, { mail: true }),
    t("mailed"),
  );
  const isActive = ({ employee }: MovingPerson) => employee?.active === true;
  const inactive = moving.people.flatMap(({ employee }) =>
    employee?.active === false ? [employee.id] : [],
  );
  const activateAll = async (): Promise<void> => {
    for (const id of inactive) await activating.mutateAsync(id);
  };
  const error = activating.error ?? mailing.error;
  return (
    <Column>
      <Words>{t("activateText")}</Words>
      {error !== null && <ErrorNotice error={error} what={t("activateFailed")} />}
      {moving.people.length > 0 && inactive.length === 0 && (
        <Banner tone="good" title={t("allDone")}>
          <TextLink to="/integration">{t("toRelease")}</TextLink>
        </Banner>
      )}
      {inactive.length > 1 && (
        <Row>
          <Button
            kind="main"
            isBusy={activating.isPending}
            onPress={() => void activateAll().catch(() => undefined)}
          >
            {t("activateAll", { count: inactive.length })}
          </Button>
        </Row>
      )}
      <MoveTable
        people={moving.people}
        proof={t("active")}
        isDone={isActive}
        note={(person) =>
          person.employee !== undefined &&
          (isActive(person) ? (
            <Button kind="inline" onPress={() => mailing.mutate(person.employee?.id ?? "")}>
              {t("sendPassword")}
            </Button>
          ) : (
            <Button kind="inline" onPress={() => activating.mutate(person.employee?.id ?? "")}>
              {t("activateOne")}
            </Button>
          ))
        }
      />
    </Column>
  );
}
