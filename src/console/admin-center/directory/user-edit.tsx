import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "../../shared/act.ts";
import { type FieldErrors, Form } from "../../ui/form.tsx";
import { useAdmin } from "../session.ts";
import { type User, userPath } from "../user.ts";
import { checkDraft, draftOf, USER_FIELDS, type UserDraft, UserFields } from "./user-fields.tsx";

/** Everything about a user that can be changed here, saved at once. */
export function UserEdit({ user }: { readonly user: User }) {
  const { t } = useTranslation("users");
  const { t: kit } = useTranslation("kit");
  const { graph } = useAdmin();
  const queries = useQueryClient();
  const before = draftOf(user);
  const [draft, setDraft] = useState<UserDraft>(before);
  const [wrong, setWrong] = useState<FieldErrors>({});
  const saving = useAct<UserDraft>(
    graph.base,
    async (wanted) => {
      const body = diff(before, wanted);
      if (Object.keys(body).length > 0) await graph.patch(userPath(user.id), body);
      const path = userPath(user.id, "/manager/$ref");
      if (wanted.managerId === before.managerId) return;
      if (wanted.managerId === "") await graph.delete(path);
      else await graph.put(path, { "@odata.id": `${graph.base}${userPath(wanted.managerId)}` });
    },
    kit("saved"),
  );
  const submit = (): FieldErrors => {
    const found = checkDraft(draft, t("missing"));
    setWrong(found);
    if (Object.keys(found).length === 0) {
      saving.mutate(draft, {
        onSuccess: () => void queries.invalidateQueries({ queryKey: ["person", user.id] }),
      });
    }
    return found;
  };
  const isChanged =
    Object.keys(diff(before, draft)).length > 0 || draft.managerId !== before.managerId;
  return (
    <Form
      submit={kit("save")}
      isBusy={saving.isPending}
      isLocked={!isChanged}
      error={saving.error}
      failure={t("editFailed")}
      onSubmit={submit}
      {...(isChanged && { onCancel: () => setDraft(before) })}
    >
      <UserFields draft={draft} wrong={wrong} ownId={user.id} onChange={setDraft} />
    </Form>
  );
}

/** What is emptied is unassigned, which Graph writes as null. */
function diff(before: UserDraft, after: UserDraft): Readonly<Record<string, unknown>> {
  const changed = USER_FIELDS.filter((name) => before.texts[name] !== after.texts[name]);
  return {
    ...Object.fromEntries(changed.map((name) => [name, after.texts[name].trim() || null])),
    ...(before.accountEnabled !== after.accountEnabled && {
      accountEnabled: after.accountEnabled,
    }),
  };
}
