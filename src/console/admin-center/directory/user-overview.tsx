import { useTranslation } from "react-i18next";
import { Column, Facts, Row, TextLink } from "../../ui/layout.tsx";
import { StatusBadge } from "../../ui/notice.tsx";
import { Loading } from "../../ui/progress.tsx";
import { AppConsoleLink } from "../app-console.tsx";
import { applicationPath } from "../application.ts";
import { useAdmin } from "../session.ts";
import { groupPath, nameOf, type User, userPath } from "../user.ts";
import { useExplanations } from "./object.ts";
import { isUnassigned, VerdictBadge } from "./object-reasons.tsx";
import { USER_FIELDS, useFieldLabel } from "./user-fields.tsx";

/** Who somebody is. */
export function UserOverview({ user }: { readonly user: User }) {
  const { t } = useTranslation("users");
  const labelOf = useFieldLabel();
  const { manager, memberOf = [] } = user;
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
      value: <ApplicationBadges user={user} />,
    },
  ];
  return <Facts facts={facts} />;
}

/** Each application with one badge: whether the person has an account there. */
function ApplicationBadges({ user }: { readonly user: User }) {
  const { t } = useTranslation("person");
  const { may } = useAdmin();
  const object = { objectType: "User" as const, id: user.id, name: nameOf(user) };
  const explanations = useExplanations(object);
  if (explanations.error !== null || explanations.data?.length === 0) return "–";
  if (explanations.data === undefined) return <Loading lines={1} />;
  return (
    <Column gap="xs">
      {explanations.data.map(({ jobId, servicePrincipal, targetId, ...explanation }) => (
        <Row key={jobId}>
          <TextLink to={applicationPath(servicePrincipal.id)}>
            {servicePrincipal.displayName}
          </TextLink>
          <VerdictBadge {...explanation} {...(targetId !== undefined && { targetId })} />
          <TextLink
            to={userPath(user.id)}
            search={{ tab: "applications" }}
            label={servicePrincipal.displayName}
          >
            {t("whyLink")}
          </TextLink>
          {targetId !== undefined && (
            <AppConsoleLink
              id={servicePrincipal.id}
              name={servicePrincipal.displayName}
              targetId={targetId}
            />
          )}
          {may("application.write") && isUnassigned(explanation.rules) && (
            <TextLink
              to={applicationPath(servicePrincipal.id, "/users-and-groups")}
              search={{ add: user.id, kind: "User" }}
              label={servicePrincipal.displayName}
            >
              {t("change.assigned")}
            </TextLink>
          )}
        </Row>
      ))}
    </Column>
  );
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
