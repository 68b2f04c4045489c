import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../ui/button.tsx";
import { AreaField } from "../ui/form.tsx";
import { Column, Row, Words } from "../ui/layout.tsx";
import type { Employee } from "./employee.ts";
import type { Moving } from "./move.ts";
import { MoveTable } from "./move-table.tsx";
import { useOrganization } from "./organization-query.ts";
import { PersonField } from "./person-field.tsx";
import { useMember } from "./session.ts";

/** Step 1: who moves, and to which address. */
export function MoveChoose({ moving }: { readonly moving: Moving }) {
  const { t } = useTranslation("move");
  const { api } = useMember();
  const [id, setId] = useState("");
  const managed = useOrganization()?.counts.managed;
  const add = async (): Promise<void> => {
    const path = `/employees/${encodeURIComponent(id)}`;
    const { employee } = await api.get<{ employee: Employee }>(path);
    const name = employee.email ?? employee.userName ?? "";
    moving.setText([...moving.text.split("\n").filter(Boolean), name].join("\n"));
    setId("");
  };
  return (
    <Column>
      <Words>{t("chooseText")}</Words>
      {managed !== undefined && <Words dimmed>{t("managed", { count: managed })}</Words>}
      <Row align="flex-end">
        <PersonField name="person" label={t("addPerson")} value={id} onChange={setId} />
        <Button isDisabled={id === ""} onPress={() => void add()}>
          {t("add")}
        </Button>
      </Row>
      <AreaField
        name="movers"
        label={t("movers")}
        hint={t("moversHint")}
        value={moving.text}
        onChange={moving.setText}
      />
      <MoveTable
        people={moving.people}
        proof={t("known")}
        isDone={({ employee }) => employee !== undefined}
        note={({ employee }) =>
          employee === undefined ? t("unknownNote") : t(`by.${employee.managedBy}`)
        }
      />
    </Column>
  );
}
