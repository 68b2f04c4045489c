import { useTranslation } from "react-i18next";
import { Facts, Row, TextLink } from "../../ui/layout.tsx";
import { StatusBadge } from "../../ui/notice.tsx";
import { applicationPath } from "../application.ts";
import { groupPath, type User, userPath } from "../user.ts";
import { USER_FIELDS, useFieldLabel } from "./user-fields.tsx";

/** Who somebody is. */
export function UserOverview({ user }: { readonly user: User }) {
  const { t } = useTranslation("users");
  const labelOf = useFieldLabel();
  const { manager, memberOf = [], appRoleAssignments = [] } = user;
  const links = (list: readonly { readonly id: string; readonly to: string; name: string }[]) =>
    list.length === 0 ? undefined : (
      <Row>
        {list.map(({ id, to, name }) => (
          <TextLink key={id} to={to}>
            {name}
          </TextLink>
        ))}
      </Row>
    );
  const facts = [
    { name: t("state"), value: <AccountState isEnabled={user.accountEnabled} /> },
    ...USER_FIELDS.map((name) => ({ name: labelOf(name), value: user[name] })),
    {
      name: t("manager"),
      value: manager && (
        <TextLink to={userPath(manager.id)}>{manager.displayName ?? manager.id}</TextLink>
      ),
    },
    {
      name: t("groups"),
      value: links(
        memberOf.map(({ id, displayName = id }) => ({ id, to: groupPath(id), name: displayName })),
      ),
    },
    {
      name: t("applications"),
      value: links(
        appRoleAssignments.map(({ id, resourceId, resourceDisplayName }) => ({
          id,
          to: applicationPath(resourceId),
          name: resourceDisplayName,
        })),
      ),
    },
  ];
  return <Facts facts={facts} />;
}

/** Whether an account is switched on. */
export function AccountState({ isEnabled }: { readonly isEnabled: boolean }) {
  const { t } = useTranslation("users");
  return (
    <StatusBadge tone={isEnabled ? "good" : "calm"}>
      {isEnabled ? t("enabled") : t("disabled")}
    </StatusBadge>
  );
}
