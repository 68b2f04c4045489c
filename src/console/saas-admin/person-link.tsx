import { useTranslation } from "react-i18next";
import { TextLink } from "../ui/layout.tsx";
import type { ShownPerson } from "./employee.ts";

/** A person by name, leading to their page; says so when they are inactive. */
export function PersonLink({ person }: { readonly person: ShownPerson }) {
  const { t } = useTranslation("ownership");
  return (
    <>
      <TextLink to={`/employees/${encodeURIComponent(person.id)}`}>
        {person.name ?? person.id}
      </TextLink>
      {person.active ? "" : ` – ${t("inactive")}`}
    </>
  );
}
