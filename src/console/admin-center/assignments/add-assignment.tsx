import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { type FieldErrors, Form, TextField } from "../../ui/form.tsx";
import { Column, Row, Words } from "../../ui/layout.tsx";
import { announce } from "../../ui/notice.tsx";
import { PickList } from "../../ui/pick-list.tsx";
import { type Application, principalPath } from "../application.ts";
import { isExplanation } from "../directory/object.ts";
import { useAdmin } from "../session.ts";
import { type Principal, type PrincipalKey, usePrincipal, usePrincipals } from "./assignment.ts";
import { RoleField, usualRoleOf } from "./role-field.tsx";

/** The pane in which people and groups get a role in an application. */
export function AddAssignment({
  application,
  first,
  onClose,
}: {
  readonly application: Application;
  /** Who is chosen to begin with. */
  readonly first?: PrincipalKey;
  readonly onClose: () => void;
}) {
  const principal = usePrincipal(first);
  if (first !== undefined && principal === undefined) return null;
  const chosen = principal == null ? [] : [principal];
  return <Pane application={application} first={chosen} onClose={onClose} />;
}

function Pane({
  application,
  first,
  onClose,
}: {
  readonly application: Application;
  readonly first: readonly Principal[];
  readonly onClose: () => void;
}) {
  const { t } = useTranslation("assignments");
  const [chosen, setChosen] = useState<readonly Principal[]>(first);
  const [role, setRole] = useState(usualRoleOf(application));
  const [wrong, setWrong] = useState<string | undefined>();
  const assigning = useAssigning(application, (left) => {
    setChosen(left);
    if (left.length === 0) onClose();
  });
  const submit = (): FieldErrors => {
    const missing = chosen.length === 0 ? t("whoMissing") : undefined;
    setWrong(missing);
    if (missing === undefined) assigning.mutate({ chosen, role });
    return { who: missing };
  };
  const take = (principal: Principal): void => {
    setWrong(undefined);
    setChosen((before) => [...before, principal]);
  };
  return (
    <Dialog title={t("addTitle")} isOpen onClose={onClose}>
      <Form
        submit={t("assign")}
        isBusy={assigning.isPending}
        error={assigning.error}
        failure={t("assignFailed")}
        onSubmit={submit}
        onCancel={onClose}
      >
        <Finder chosen={chosen} error={wrong} onTake={take} />
        <Chosen
          chosen={chosen}
          onLeave={({ id }) => setChosen((before) => before.filter((each) => each.id !== id))}
        />
        <RoleField application={application} value={role} onChange={setRole} />
      </Form>
    </Dialog>
  );
}

/** Assign one after the other; who could not be stays on the list. */
function useAssigning(application: Application, onSome: (left: readonly Principal[]) => void) {
  const { t } = useTranslation("assignments");
  const { graph } = useAdmin();
  const queries = useQueryClient();
  const path = principalPath(application.id, "/appRoleAssignedTo");
  return useMutation({
    mutationFn: async (given: { readonly chosen: readonly Principal[]; readonly role: string }) => {
      let left = given.chosen;
      try {
        for (const { id, type } of given.chosen) {
          const resourceId = application.id;
          const body = { principalId: id, principalType: type, resourceId, appRoleId: given.role };
          await graph.post(path, body);
          left = left.filter((each) => each.id !== id);
        }
      } finally {
        onSome(left);
      }
      return given.chosen.length;
    },
    onSuccess: (count) => announce({ message: t("assigned", { count }) }),
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: [graph.base, path] });
      await queries.invalidateQueries({ queryKey: [graph.base, "assigned", application.id] });
      await queries.invalidateQueries({ predicate: isExplanation });
    },
  });
}

function Finder({
  chosen,
  error,
  onTake,
}: {
  readonly chosen: readonly Principal[];
  readonly error: string | undefined;
  readonly onTake: (principal: Principal) => void;
}) {
  const { t } = useTranslation("assignments");
  const [text, setText] = useState("");
  const found = usePrincipals(text);
  const ids = new Set(chosen.map(({ id }) => id));
  const left = (found ?? []).filter(({ id }) => !ids.has(id));
  return (
    <Column gap="xs">
      <TextField
        name="who"
        label={t("who")}
        hint={t("whoHint")}
        error={error}
        value={text}
        isFocused
        onChange={setText}
      />
      <PickList
        label={t("who")}
        items={left.map((principal) => ({
          id: principal.id,
          label: principal.name,
          hint: principal.type === "Group" ? t("group") : (principal.hint ?? t("user")),
          action: t("take", { name: principal.name }),
          onPick: () => {
            // Whoever was looked for is found; the next one is looked for anew.
            setText("");
            onTake(principal);
          },
        }))}
        isLoading={found === undefined}
      />
    </Column>
  );
}

function Chosen({
  chosen,
  onLeave,
}: {
  readonly chosen: readonly Principal[];
  readonly onLeave: (principal: Principal) => void;
}) {
  const { t } = useTranslation("assignments");
  return (
    <Column gap="xs">
      <Words strong>
        {chosen.length === 0 ? t("noneSelected") : t("selected", { count: chosen.length })}
      </Words>
      <Row>
        {chosen.map((principal) => (
          <Button
            key={principal.id}
            label={t("leave", { name: principal.name })}
            onPress={() => onLeave(principal)}
          >
            {principal.name} ✕
          </Button>
        ))}
      </Row>
      {chosen.some(({ type }) => type === "Group") && <Words small>{t("nested")}</Words>}
    </Column>
  );
}
