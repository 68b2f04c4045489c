import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ButtonLink } from "../../ui/button.tsx";
import { Instant } from "../../ui/instant.tsx";
import { Column, Row, Section, TextLink, Words } from "../../ui/layout.tsx";
import { Line, Lines } from "../../ui/lines.tsx";
import { StatusBadge } from "../../ui/notice.tsx";
import { applicationPath } from "../application.ts";
import { useAdmin } from "../session.ts";
import type { ImportCounts } from "./import-types.ts";
import { Counts } from "./would-do.tsx";

/** An import of a file, as the audit log tells of it. */
interface KnownImport extends Partial<ImportCounts> {
  readonly at: string;
  readonly by: string;
  readonly fileName?: string;
  readonly problems?: number;
  readonly end?: "complete" | "stopped";
}

/** Where the people of a directory come from, by what is known. */
export interface PeopleSources {
  readonly people: number;
  readonly lastChange: {
    readonly id: string;
    readonly displayName?: string;
    readonly isDeleted: boolean;
    readonly at?: string;
  } | null;
  readonly imports: readonly KnownImport[];
  readonly inbound: readonly {
    readonly applicationId: string;
    readonly displayName: string;
    readonly jobId: string;
    readonly status: string;
    readonly lastRun?: string;
  }[];
  /** Null for who may not see them. */
  readonly tokens:
    | readonly {
        readonly id: string;
        readonly name: string;
        readonly role: string;
        readonly lastUsedDateTime: string | null;
      }[]
    | null;
  readonly administrators:
    | readonly {
        readonly id: string;
        readonly name: string;
        readonly role: string;
        readonly lastSignInDateTime: string | null;
      }[]
    | null;
}

/** Files that were imported, here or by the command line. */
export function FileCard({ imports }: Pick<PeopleSources, "imports">) {
  const { t } = useTranslation("sources");
  const { may } = useAdmin();
  const actions = may("directory.write") && (
    <ButtonLink to="/sources/import">{t("importShort")}</ButtonLink>
  );
  return (
    <Section title={t("card.file")} actions={actions}>
      {imports.length === 0 && <Words>{t("card.fileNone")}</Words>}
      <Lines>
        {imports.map((each) => (
          <Line
            key={each.at}
            end={
              <StatusBadge tone={each.end === "stopped" ? "warn" : "good"}>
                {t(each.end === "stopped" ? "card.stopped" : "card.complete")}
              </StatusBadge>
            }
          >
            <Column gap="xs">
              <Words strong>{each.fileName ?? t("card.noName")}</Words>
              <Words small dimmed>
                <Instant at={each.at} /> · {t("card.by", { name: each.by })}
              </Words>
              <Counts counts={{ ...NONE, ...each }} tense="was" />
              {(each.problems ?? 0) > 0 && (
                <Words small>
                  {t("refused")}: {t("problems", { count: each.problems ?? 0 })}
                </Words>
              )}
            </Column>
          </Line>
        ))}
      </Lines>
      {imports.length > 0 && (
        <Words small>
          <TextLink to="/audit-logs" search={{ activity: "Import users" }}>
            {t("card.allImports")}
          </TextLink>
        </Words>
      )}
    </Section>
  );
}

const NONE: ImportCounts = {
  created: 0,
  changed: 0,
  restored: 0,
  unchanged: 0,
  disabled: 0,
  deleted: 0,
};

/** Applications that send people: API-driven provisioning. */
export function InboundCards({ inbound }: Pick<PeopleSources, "inbound">) {
  const { t } = useTranslation("sources");
  return inbound.map(({ jobId, applicationId, displayName, status, lastRun }) => (
    <Section key={jobId} title={displayName}>
      <Words>{t("card.inbound")}</Words>
      <Row>
        <StatusBadge tone={status === "Quarantine" ? "bad" : "calm"}>
          {lastRun === undefined ? (
            t("card.nothingYet")
          ) : (
            <>
              {t("card.lastRead")} <Instant at={lastRun} />
            </>
          )}
        </StatusBadge>
        <TextLink to={applicationPath(applicationId)}>{t("card.toApplication")}</TextLink>
      </Row>
    </Section>
  ));
}

/** Programs that may write the directory, the command line among them. */
export function TokenCard({ tokens }: Pick<PeopleSources, "tokens">) {
  const { t } = useTranslation("sources");
  return (
    <Section title={t("card.tokens")}>
      <Words>{t(tokens === null ? "card.tokensHidden" : "card.tokensText")}</Words>
      {tokens?.length === 0 && <Words dimmed>{t("card.tokensNone")}</Words>}
      <Lines>
        {tokens?.map(({ id, name, role, lastUsedDateTime }) => (
          <WriterLine key={id} to="/tokens" name={name} role={role}>
            <LastTime kind="used" at={lastUsedDateTime} />
          </WriterLine>
        ))}
      </Lines>
    </Section>
  );
}

/** People who create others in this console. */
export function HandCard({ administrators }: Pick<PeopleSources, "administrators">) {
  const { t } = useTranslation("sources");
  const { t: users } = useTranslation("users");
  const { may } = useAdmin();
  const actions = may("directory.write") && (
    <ButtonLink to="/users/new">{users("newUser")}</ButtonLink>
  );
  return (
    <Section title={t("card.hand")} actions={actions}>
      <Words>{t(administrators === null ? "card.handHidden" : "card.handText")}</Words>
      {administrators?.length === 0 && <Words dimmed>{t("card.handNone")}</Words>}
      <Lines>
        {administrators?.map(({ id, name, role, lastSignInDateTime }) => (
          <WriterLine key={id} to="/administrators" name={name} role={role}>
            <LastTime kind="signIn" at={lastSignInDateTime} />
          </WriterLine>
        ))}
      </Lines>
    </Section>
  );
}

/** Who may write the directory, and when they last came. */
function WriterLine({
  to,
  name,
  role,
  children,
}: {
  readonly to: "/tokens" | "/administrators";
  readonly name: string;
  readonly role: string;
  readonly children: ReactNode;
}) {
  return (
    <Line end={children}>
      <TextLink to={to}>{name}</TextLink>
      <Words small dimmed>
        {role}
      </Words>
    </Line>
  );
}

function LastTime({ kind, at }: { readonly kind: "used" | "signIn"; readonly at: string | null }) {
  const { t } = useTranslation("sources");
  const label = kind === "used" ? "card.lastUsed" : "card.lastSignIn";
  const never = kind === "used" ? "card.never" : "card.neverSignedIn";
  return (
    <Words small dimmed>
      {at === null ? (
        t(never)
      ) : (
        <>
          {t(label)} <Instant at={at} />
        </>
      )}
    </Words>
  );
}
