import { useTranslation } from "react-i18next";
import { ChoiceField } from "../../ui/form.tsx";
import { type Application, DEFAULT_ACCESS } from "../application.ts";
import { usePolicy } from "./assignment.ts";

/** The roles that can be chosen in an application: its own ones, and Default Access. */
export function RoleField({
  application,
  value,
  onChange,
}: {
  readonly application: Application;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const { t } = useTranslation("assignments");
  const excludes = usePolicy(application.id)?.excludeDefaultAccess === true;
  const roles = application.appRoles.filter(({ isEnabled, id }) => isEnabled || id === value);
  const choices = [
    ...roles.map(({ id, displayName }) => ({ value: id, label: displayName })),
    { value: DEFAULT_ACCESS, label: t("defaultAccess") },
  ];
  return (
    <ChoiceField
      name="role"
      label={t("selectRole")}
      value={value}
      choices={choices}
      hint={excludes && value === DEFAULT_ACCESS ? t("roleExcluded") : undefined}
      onChange={onChange}
    />
  );
}

/** The role that is chosen before anybody has chosen. */
export function usualRoleOf({ appRoles }: Application): string {
  return appRoles.find(({ isEnabled }) => isEnabled)?.id ?? DEFAULT_ACCESS;
}
