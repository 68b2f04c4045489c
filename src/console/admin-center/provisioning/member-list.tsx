import { useQueries } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Button } from "../../ui/button.tsx";
import { Column, Row } from "../../ui/layout.tsx";
import { useAdmin } from "../session.ts";
import { PersonPicker } from "./person-picker.tsx";

/** Some people, chosen one after the other: as many as wanted. */
export function MemberList({
  ids,
  onChange,
}: {
  readonly ids: readonly string[];
  readonly onChange: (ids: readonly string[]) => void;
}) {
  const { t } = useTranslation("onDemand");
  const { graph } = useAdmin();
  const people = useQueries({
    queries: ids.map((id) => ({
      queryKey: [graph.base, "candidate", "User", id, false],
      queryFn: () =>
        graph.get<{ readonly displayName?: string }>(`/users/${encodeURIComponent(id)}`),
    })),
  });
  return (
    <Column gap="xs">
      <PersonPicker
        kind="User"
        value=""
        label={t("addMember")}
        onChange={(id) => {
          if (id !== "" && !ids.includes(id)) onChange([...ids, id]);
        }}
      />
      {ids.map((id, index) => {
        const name = people[index]?.data?.displayName ?? id;
        return (
          <Row key={id}>
            <span>{name}</span>
            <Button
              kind="quiet"
              label={t("removeMemberOf", { name })}
              onPress={() => onChange(ids.filter((each) => each !== id))}
            >
              {t("removeMember")}
            </Button>
          </Row>
        );
      })}
    </Column>
  );
}
