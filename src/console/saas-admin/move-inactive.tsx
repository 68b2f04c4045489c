import { useTranslation } from "react-i18next";
import { Instant } from "../ui/instant.tsx";
import { Column, Words } from "../ui/layout.tsx";
import type { Moving } from "./move.ts";
import { MoveTable } from "./move-table.tsx";

/** Step 3: taken out of the application in the directory, they have become inactive here. */
export function MoveInactive({ moving }: { readonly moving: Moving }) {
  const { t } = useTranslation("move");
  return (
    <Column>
      <Words>{t("inactiveText")}</Words>
      <MoveTable
        people={moving.people}
        proof={t("inactive")}
        isDone={({ employee }) => employee?.active === false || employee?.managedBy === "manual"}
        note={({ employee }) =>
          employee?.inactiveSince === undefined ? (
            t("stillActive")
          ) : (
            <Instant at={employee.inactiveSince} />
          )
        }
      />
    </Column>
  );
}
