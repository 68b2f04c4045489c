import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type RawSearch, readChoice, useSearchState } from "../../shared/search.ts";
import { Button } from "../../ui/button.tsx";
import { type FieldErrors, Form, TextField } from "../../ui/form.tsx";
import { Column, Facts, TextLink, Words } from "../../ui/layout.tsx";
import { announce, ErrorNotice, StatusBadge } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { Loading } from "../../ui/progress.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { useAdmin } from "../session.ts";
import { nameOf, type User } from "../user.ts";

const TABS = ["overview", "edit"] as const;
/** What can be edited here, in the order of the form. */
const EDITABLE = [
  "displayName",
  "givenName",
  "surname",
  "userPrincipalName",
  "mail",
  "jobTitle",
  "department",
  "mobilePhone",
  "employeeId",
] as const;
const REQUIRED: readonly string[] = ["displayName", "userPrincipalName"];

type Editable = (typeof EDITABLE)[number];

function readSearch(raw: RawSearch) {
  return { tab: readChoice(raw.tab, TABS) };
}

/** One person of the directory: who they are, and what can be changed about them. */
export function UserPage() {
  const { t } = useTranslation("users");
  const { id = "" } = useParams({ strict: false }) as { readonly id?: string };
  const { graph, may } = useAdmin();
  const [{ tab }, change] = useSearchState(readSearch);
  const user = useQuery({
    queryKey: userKey(graph.base, id),
    queryFn: ({ signal }) => graph.get<User>(userPath(id) + EXPANDED, { signal }),
  });
  const crumbs = [{ label: t("title"), to: "/users" }];
  if (user.error !== null) {
    const retry = () => void user.refetch();
    return (
      <Page title={t("oneTitle")} crumbs={crumbs}>
        <ErrorNotice error={user.error} what={t("oneFailed")} onRetry={retry} />
      </Page>
    );
  }
  if (user.data === undefined) return <Loading />;
  const tabs = TABS.filter((each) => each === "overview" || may("directory.write"));
  return (
    <Page
      title={nameOf(user.data)}
      crumbs={crumbs}
      lead={user.data.userPrincipalName}
      actions={may("directory.write") && <EnableButton user={user.data} />}
    >
      <Tabs
        label={nameOf(user.data)}
        tabs={tabs.map((value) => ({ value, label: t(`tab.${value}`) }))}
        value={tab}
        onChange={(value) => change({ tab: value })}
      >
        {tab === "overview" ? (
          <Overview user={user.data} />
        ) : (
          <EditForm key={user.data.id} user={user.data} />
        )}
      </Tabs>
    </Page>
  );
}

const EXPANDED = "?$expand=manager,memberOf,appRoleAssignments";

function userPath(id: string): string {
  return `/users/${encodeURIComponent(id)}`;
}

function userKey(base: string, id: string): readonly unknown[] {
  return [base, "/users", id];
}

function Overview({ user }: { readonly user: User }) {
  const { t } = useTranslation("users");
  const link = (to: string, label: string) => (
    <TextLink key={to} to={to}>
      {label}
    </TextLink>
  );
  const { manager, memberOf = [], appRoleAssignments = [] } = user;
  const facts = [
    {
      name: t("state"),
      value: (
        <StatusBadge tone={user.accountEnabled ? "good" : "calm"}>
          {user.accountEnabled ? t("enabled") : t("disabled")}
        </StatusBadge>
      ),
    },
    ...EDITABLE.map((name) => ({
      name: t(name === "displayName" ? "name" : name),
      value: user[name],
    })),
    {
      name: t("manager"),
      value: manager && link(userPath(manager.id), manager.displayName ?? manager.id),
    },
    {
      name: t("groups"),
      value: memberOf.map((group) => group.displayName ?? group.id).join(", "),
    },
    {
      name: t("applications"),
      value: appRoleAssignments.map((each) => each.resourceDisplayName).join(", "),
    },
  ];
  return <Facts facts={facts} />;
}

/** Switch an account off or on again: done at once, and taken back as fast. */
function EnableButton({ user }: { readonly user: User }) {
  const { t } = useTranslation("users");
  const { t: kit } = useTranslation("kit");
  const { graph } = useAdmin();
  const queries = useQueryClient();
  const setting = useMutation({
    mutationFn: (accountEnabled: boolean) => graph.patch(userPath(user.id), { accountEnabled }),
    onSettled: () => queries.invalidateQueries({ queryKey: [graph.base, "/users"] }),
  });
  const press = async (accountEnabled: boolean, isUndo = false): Promise<void> => {
    await setting.mutateAsync(accountEnabled);
    if (isUndo) return;
    announce({
      message: t(accountEnabled ? "nowEnabled" : "nowDisabled", { name: nameOf(user) }),
      undoLabel: t("undo"),
      onUndo: () => void press(!accountEnabled, true),
    });
  };
  const wanted = !user.accountEnabled;
  return (
    <Column gap="xs">
      <Button isBusy={setting.isPending} onPress={() => void press(wanted).catch(() => undefined)}>
        {wanted ? t("enable") : t("disable")}
      </Button>
      {setting.error !== null && (
        <ErrorNotice error={setting.error} what={t("editFailed")} whom={nameOf(user)} />
      )}
      {setting.isPending && <Words small>{kit("loading")}</Words>}
    </Column>
  );
}

function EditForm({ user }: { readonly user: User }) {
  const { t } = useTranslation("users");
  const { t: kit } = useTranslation("kit");
  const { graph } = useAdmin();
  const queries = useQueryClient();
  const [draft, setDraft] = useState<Partial<Record<Editable, string>>>({});
  const [wrong, setWrong] = useState<FieldErrors>({});
  const saving = useMutation({
    mutationFn: (changed: object) => graph.patch(userPath(user.id), changed),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: [graph.base, "/users"] });
      setDraft({});
      announce({ message: kit("saved") });
    },
  });
  const changed = EDITABLE.filter(
    (name) => (draft[name] ?? user[name] ?? "") !== (user[name] ?? ""),
  );
  const submit = (): FieldErrors => {
    const missing = REQUIRED.filter((name) => (draft[name as Editable] ?? "x").trim() === "");
    const found = Object.fromEntries(missing.map((name) => [name, t("missing")]));
    setWrong(found);
    if (missing.length === 0) {
      // What is emptied is unassigned, which Graph writes as null.
      saving.mutate(Object.fromEntries(changed.map((name) => [name, draft[name]?.trim() || null])));
    }
    return found;
  };
  return (
    <Form
      submit={kit("save")}
      isBusy={saving.isPending}
      isLocked={changed.length === 0}
      error={saving.error}
      failure={t("editFailed")}
      onSubmit={submit}
      {...(changed.length > 0 && { onCancel: () => setDraft({}) })}
    >
      {EDITABLE.map((name) => (
        <TextField
          key={name}
          name={name}
          label={t(name === "displayName" ? "name" : name)}
          isRequired={REQUIRED.includes(name)}
          value={draft[name] ?? user[name] ?? ""}
          error={wrong[name]}
          onChange={(value) => setDraft((before) => ({ ...before, [name]: value }))}
        />
      ))}
    </Form>
  );
}
