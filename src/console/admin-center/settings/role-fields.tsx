import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { GraphPage } from "../../shared/api.ts";
import { CheckField, ChoiceField } from "../../ui/form.tsx";
import { Column, Words } from "../../ui/layout.tsx";
import { useAdmin } from "../session.ts";

/** The roles that there are; their names are Microsoft's and are not translated. */
export const ROLES = [
  "Global Administrator",
  "Application Administrator",
  "Cloud Application Administrator",
  "User Administrator",
  "Application Owner",
  "Global Reader",
] as const;

/** One of {@link ROLES}. */
export type RoleName = (typeof ROLES)[number];

/** A role with the applications that it is for. */
export interface RoleDraft {
  readonly role: RoleName;
  readonly applicationIds: readonly string[];
  /** Of an Application Owner: a user whose own applications are meant besides. */
  readonly ownerId?: string;
}

/** What of a role is sent. */
export function roleBody({ role, applicationIds, ownerId }: RoleDraft): RoleDraft {
  if (role !== "Application Owner") return { role, applicationIds: [] };
  return { role, applicationIds, ...(ownerId !== undefined && { ownerId }) };
}

/** Whether a role lacks the applications that it would be for. */
export function lacksApplications({ role, applicationIds, ownerId }: RoleDraft): boolean {
  return role === "Application Owner" && applicationIds.length === 0 && ownerId === undefined;
}

/** A role that the API names, or the one that may least. */
export function findRole(name: string): RoleName {
  return ROLES.find((role) => role === name) ?? "Global Reader";
}

/** Which role, in a sentence what it may do, and for an owner which applications. */
export function RoleFields({
  value,
  error,
  onChange,
}: {
  readonly value: RoleDraft;
  readonly error?: string | undefined;
  readonly onChange: (value: RoleDraft) => void;
}) {
  const { t } = useTranslation("settings");
  const { graph } = useAdmin();
  const isOwner = value.role === "Application Owner";
  const applications = useQuery({
    queryKey: [graph.base, "/servicePrincipals", "names"],
    queryFn: async ({ signal }) => {
      const path = "/servicePrincipals?$select=id,displayName&$top=999";
      return (await graph.get<GraphPage<{ id: string; displayName: string }>>(path, { signal }))
        .value;
    },
    enabled: isOwner,
  });
  const toggle = (id: string, isChosen: boolean): void => {
    const others = value.applicationIds.filter((each) => each !== id);
    onChange({ ...value, applicationIds: isChosen ? [...others, id] : others });
  };
  return (
    <>
      <ChoiceField
        name="role"
        label={t("role")}
        hint={t(`roleHint.${value.role}`)}
        value={value.role}
        choices={ROLES.map((role) => ({ value: role, label: role }))}
        onChange={(role) => onChange({ ...value, role: findRole(role) })}
      />
      {isOwner && (
        <Column gap="xs">
          <Words strong>{t("ownApplications")}</Words>
          {value.ownerId !== undefined && <Words>{t("ownedApplications")}</Words>}
          {error !== undefined && <Words>{error}</Words>}
          {applications.data?.length === 0 && <Words>{t("noApplications")}</Words>}
          {applications.data?.map(({ id, displayName }) => (
            <CheckField
              key={id}
              name={`application ${id}`}
              label={displayName}
              value={value.applicationIds.includes(id)}
              onChange={(isChosen) => toggle(id, isChosen)}
            />
          ))}
        </Column>
      )}
    </>
  );
}
