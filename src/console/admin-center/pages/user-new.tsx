import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type FieldErrors, Form } from "../../ui/form.tsx";
import { announce, Banner } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { checkDraft, draftOf, type UserDraft, UserFields } from "../directory/user-fields.tsx";
import { useAdmin } from "../session.ts";
import { type User, userPath } from "../user.ts";

/** Somebody new in the directory. */
export function UserNewPage() {
  const { t } = useTranslation("users");
  const { may } = useAdmin();
  const crumbs = [{ label: t("title"), to: "/users" }];
  return (
    <Page title={t("createTitle")} crumbs={crumbs} lead={t("createLead")}>
      {may("directory.write") ? <NewForm /> : <Banner tone="warn" title={t("mayNotWrite")} />}
    </Page>
  );
}

function NewForm() {
  const { t } = useTranslation("users");
  const { t: kit } = useTranslation("kit");
  const navigate = useNavigate();
  const creating = useCreating();
  const [draft, setDraft] = useState<UserDraft>(draftOf(undefined));
  const [wrong, setWrong] = useState<FieldErrors>({});
  const submit = (): FieldErrors => {
    const found = checkDraft(draft, t("missing"));
    setWrong(found);
    if (Object.keys(found).length === 0) creating.mutate(draft);
    return found;
  };
  return (
    <Form
      submit={kit("save")}
      isBusy={creating.isPending}
      error={creating.error}
      failure={t("createFailed")}
      onSubmit={submit}
      onCancel={() => void navigate({ to: "/users" as never })}
    >
      <UserFields draft={draft} wrong={wrong} onChange={setDraft} />
    </Form>
  );
}

function useCreating() {
  const { t } = useTranslation("users");
  const { graph } = useAdmin();
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async ({ texts, accountEnabled, managerId }: UserDraft): Promise<User> => {
      const given = Object.entries(texts).filter(([, value]) => value.trim() !== "");
      const properties = Object.fromEntries(given.map(([name, value]) => [name, value.trim()]));
      const mailNickname = texts.userPrincipalName.trim().split("@")[0];
      const body = { ...properties, accountEnabled, mailNickname };
      const user = await graph.post<User>("/users", body);
      if (managerId !== "") {
        const reference = { "@odata.id": `${graph.base}${userPath(managerId)}` };
        await graph.put(userPath(user.id, "/manager/$ref"), reference);
      }
      return user;
    },
    onSuccess: async ({ id, displayName = "" }) => {
      await queries.invalidateQueries({ queryKey: [graph.base, "/users"] });
      announce({ message: t("created", { name: displayName }) });
      await navigate({ to: userPath(id) as never });
    },
  });
}
