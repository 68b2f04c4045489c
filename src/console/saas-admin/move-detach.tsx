import { useTranslation } from "react-i18next";
import { useAct } from "../shared/act.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy.tsx";
import { Column, Row, Words } from "../ui/layout.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import type { Moving } from "./move.ts";
import { MoveTable } from "./move-table.tsx";
import { useOrganization } from "./organization-query.ts";
import { useMember } from "./session.ts";

const MOST_AT_ONCE = 100;

/** Step 4: the directory role is removed, by the vendor or, where that is allowed, here. */
export function MoveDetach({ moving }: { readonly moving: Moving }) {
  const { t } = useTranslation("move");
  const { api, organization } = useMember();
  const takeOver = useOrganization()?.organization.lifecycle.takeOver;
  const waiting = moving.people.flatMap(({ employee }) =>
    employee?.managedBy === "directory" && !employee.active ? [employee] : [],
  );
  const detaching = useAct(
    api.base,
    () =>
      api.post("/employees/detach", { ids: waiting.slice(0, MOST_AT_ONCE).map(({ id }) => id) }),
    t("detached"),
  );
  const lines = waiting.map(({ name, email }) => `${name} <${email ?? ""}>`).join("\n");
  const message = t("mail", {
    organization: organization.name,
    id: organization.id,
    people: lines,
  });
  return (
    <Column>
      <Words>{t(takeOver === "administrator" ? "detachOwn" : "detachVendor")}</Words>
      {detaching.error !== null && <ErrorNotice error={detaching.error} what={t("detachFailed")} />}
      {waiting.length > 0 && (
        <Row>
          {takeOver === "administrator" ? (
            <Button
              kind="danger"
              isBusy={detaching.isPending}
              onPress={() => detaching.mutate(undefined)}
            >
              {t("detach", { count: Math.min(waiting.length, MOST_AT_ONCE) })}
            </Button>
          ) : (
            <CopyButton text={message} label={t("copyMail")} />
          )}
        </Row>
      )}
      <MoveTable
        people={moving.people}
        proof={t("byHand")}
        isDone={({ employee }) => employee?.managedBy === "manual"}
        note={({ employee }) => (employee === undefined ? "–" : t(`by.${employee.managedBy}`))}
      />
    </Column>
  );
}
