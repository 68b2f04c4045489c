import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ButtonLink } from "../ui/button.tsx";
import { Instant } from "../ui/instant.tsx";
import { Column, Facts, Row, TextLink, Words } from "../ui/layout.tsx";
import { Banner, StatusBadge } from "../ui/notice.tsx";
import type { DetailedEmployee } from "./employee.ts";
import { useOrganization } from "./organization-query.ts";
import { useMember } from "./session.ts";

/** Who an employee is, and where what is known of them comes from. */
export function EmployeeOverview({ employee }: { readonly employee: DetailedEmployee }) {
  const { t } = useTranslation("employees");
  const { user } = employee;
  const manager = useManager(employee.managerId);
  const instant = (at: string | undefined) => at && <Instant at={at} />;
  const own = { resource: employee.id };
  return (
    <Column>
      <StateBanner employee={employee} />
      <Facts
        facts={[
          {
            name: t("state"),
            value: (
              <StatusBadge tone={employee.active ? "good" : "calm"}>
                {employee.active ? t("active") : t("inactive")}
              </StatusBadge>
            ),
          },
          { name: t("managedBy"), value: t(`by.${employee.managedBy}`) },
          { name: t("role"), value: t(`roles.${employee.role}`) },
          { name: t("userName"), value: user.userName },
          { name: t("email"), value: employee.email },
          { name: t("jobTitle"), value: user.title },
          { name: t("department"), value: employee.department },
          {
            name: t("manager"),
            value: employee.managerId && (
              <TextLink to={`/employees/${encodeURIComponent(employee.managerId)}`}>
                {manager ?? employee.managerId}
              </TextLink>
            ),
          },
          { name: t("policy"), value: employee.policy },
          { name: t("employmentDate"), value: employee.employmentDate },
          { name: t("payrollNumber"), value: employee.payrollNumber },
          { name: t("terminationDate"), value: employee.terminationDate },
          { name: t("lastSynced"), value: instant(employee.lastSynced) },
        ]}
      />
      <Row>
        <ButtonLink to="/requests" search={own}>
          {t("toRequests")}
        </ButtonLink>
        <ButtonLink to="/audit" search={own}>
          {t("toAudit")}
        </ButtonLink>
      </Row>
    </Column>
  );
}

/** Why somebody is inactive, or what still has to be given. */
function StateBanner({ employee }: { readonly employee: DetailedEmployee }) {
  const { t } = useTranslation("employees");
  const deletion = useOrganization()?.organization.lifecycle.deletion;
  const { active, inactiveReason = "manual", inactiveSince, missing, removedAt } = employee;
  if (!active) {
    return (
      <Banner tone="warn" title={t(`reason.${inactiveReason}`)}>
        {inactiveSince !== undefined && (
          <Words>
            {t("inactiveSince")} <Instant at={inactiveSince} />
          </Words>
        )}
        {removedAt !== undefined && deletion === "keep" && <Words>{t("removedText")}</Words>}
      </Banner>
    );
  }
  if (missing.length === 0) return null;
  const names = missing.map((name) => t(name as "policy" | "employmentDate" | "payrollNumber"));
  return (
    <Banner
      tone="warn"
      title={t("missing", { names: names.join(", ") })}
      actions={
        <ButtonLink to="." search={{ tab: "edit" }}>
          {t("fillIn")}
        </ButtonLink>
      }
    />
  );
}

function useManager(id: string | undefined): string | undefined {
  const { api } = useMember();
  const { data } = useQuery({
    queryKey: [api.base, "/employees", id],
    queryFn: ({ signal }) =>
      api.get<{ employee: DetailedEmployee }>(`/employees/${encodeURIComponent(id ?? "")}`, {
        signal,
      }),
    enabled: id !== undefined,
    retry: false,
  });
  return data?.employee.name;
}
