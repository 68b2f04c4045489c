import { useTranslation } from "react-i18next";
import { Instant } from "../ui/instant.tsx";
import { Column, Words } from "../ui/layout.tsx";
import type { Moving } from "./move.ts";
import { MoveTable } from "./move-table.tsx";

/** Step 2: the directory has carried the new addresses here. */
export function MoveSynced({ moving }: { readonly moving: Moving }) {
  const { t } = useTranslation("move");
  return (
    <Column>
      <Words>{t("syncedText")}</Words>
      <MoveTable
        people={moving.people}
        proof={t("carried")}
        isDone={({ isCarried }) => isCarried}
        note={({ employee }) =>
          employee?.lastSynced === undefined ? (
            t("neverSynced")
          ) : (
            <>
              {employee.email ?? "–"}, <Instant at={employee.lastSynced} />
            </>
          )
        }
      />
    </Column>
  );
}
