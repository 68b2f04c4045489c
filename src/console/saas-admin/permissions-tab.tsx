import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "../shared/act.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { EmptyState } from "../ui/empty.tsx";
import { ChoiceField, type FieldErrors, Form } from "../ui/form.tsx";
import { Column, Row, Section, Words } from "../ui/layout.tsx";
import { DataTable, type TableColumn } from "../ui/table.tsx";
import { fullList } from "./full-list.ts";
import { type Gift, GiveDialog } from "./give-dialog.tsx";
import type { Permission, Role } from "./ownership.ts";
import { PersonField } from "./person-field.tsx";
import { PersonLink } from "./person-link.tsx";
import { type Removal, RemoveDialog } from "./remove-dialog.tsx";
import { useSubscriptions } from "./resources-tab.tsx";
import { useMember } from "./session.ts";

/** Roles that can be given, and who holds them. */
export function PermissionsTab() {
  const { t } = useTranslation("ownership");
  const { api } = useMember();
  const [isAdding, setAdding] = useState(false);
  const [gift, setGift] = useState<Gift | undefined>();
  const [removal, setRemoval] = useState<Removal | undefined>();
  const roles = useQuery({
    queryKey: [api.base, "/roles"],
    queryFn: ({ signal }) => api.get<{ roles: Role[] }>("/roles", { signal }),
  });
  const { data, error, refetch } = useQuery({
    queryKey: [api.base, "/permissions"],
    queryFn: ({ signal }) => api.get<{ permissions: Permission[] }>("/permissions", { signal }),
  });
  return (
    <Column>
      <Section title={t("roles")}>
        <DataTable<Role>
          label={t("role")}
          columns={[
            { id: "name", header: t("role"), cell: ({ name }) => name },
            {
              id: "scope",
              header: t("scope"),
              isMinor: true,
              cell: ({ scope }) => t(`scopes.${scope}`),
            },
            {
              id: "description",
              header: t("description"),
              isMinor: true,
              cell: (each) => each.description,
            },
            { id: "holders", header: t("holders"), isNumber: true, cell: ({ holders }) => holders },
          ]}
          list={fullList(roles.data?.roles, { error: roles.error })}
          rowKey={({ id }) => id}
          failure={t("failed")}
          empty={<Words>{t("noPermissionText")}</Words>}
        />
      </Section>
      <Row>
        <Button kind="main" onPress={() => setAdding(true)}>
          {t("addPermission")}
        </Button>
      </Row>
      <DataTable
        label={t("tab.permissions")}
        columns={useColumns(setGift, setRemoval)}
        list={fullList(data?.permissions, { error, retry: () => void refetch() })}
        rowKey={({ id }) => id}
        failure={t("failed")}
        empty={<EmptyState title={t("noPermission")}>{t("noPermissionText")}</EmptyState>}
      />
      <AddDialog
        isOpen={isAdding}
        onClose={() => setAdding(false)}
        roles={roles.data?.roles ?? []}
      />
      <GiveDialog gift={gift} onClose={() => setGift(undefined)} />
      <RemoveDialog removal={removal} onClose={() => setRemoval(undefined)}>
        {t("removePermission")}
      </RemoveDialog>
    </Column>
  );
}

function useColumns(
  onGive: (gift: Gift) => void,
  onRemove: (removal: Removal) => void,
): readonly TableColumn<Permission>[] {
  const { t } = useTranslation("ownership");
  const pathOf = (id: string) => `/permissions/${encodeURIComponent(id)}`;
  return [
    { id: "holder", header: t("holder"), cell: ({ holder }) => <PersonLink person={holder} /> },
    { id: "role", header: t("role"), cell: ({ role }) => role.name },
    {
      id: "subscription",
      header: t("subscription"),
      isMinor: true,
      cell: ({ subscription }) => subscription?.name ?? t("company"),
    },
    {
      id: "act",
      header: t("act"),
      cell: ({ id, role }) => (
        <Row>
          <Button
            kind="inline"
            onPress={() => onGive({ name: role.name, path: pathOf(id), member: "userId" })}
          >
            {t("giveOn")}
          </Button>
          <Button kind="inline" onPress={() => onRemove({ name: role.name, path: pathOf(id) })}>
            {t("remove")}
          </Button>
        </Row>
      ),
    },
  ];
}

function AddDialog({
  isOpen,
  onClose,
  roles,
}: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly roles: readonly Role[];
}) {
  const { t } = useTranslation("ownership");
  const { api } = useMember();
  const subscriptions = useSubscriptions();
  const [chosen, setRole] = useState("");
  const [userId, setUser] = useState("");
  const [subscriptionId, setSubscription] = useState("");
  const [wrong, setWrong] = useState<FieldErrors>({});
  const role = roles.find(({ id }) => id === chosen) ?? roles[0];
  const adding = useAct(api.base, (body: object) => api.post("/permissions", body), t("added"));
  const submit = (): FieldErrors => {
    const found = { userId: userId === "" ? t("personMissing") : undefined };
    setWrong(found);
    if (userId === "" || role === undefined) return found;
    const place = role.scope === "subscription" && subscriptionId !== "" ? { subscriptionId } : {};
    adding.mutate({ role: role.id, userId, ...place }, { onSuccess: onClose });
    return found;
  };
  return (
    <Dialog title={t("addPermission")} isOpen={isOpen} onClose={onClose}>
      <Form
        submit={t("add")}
        isBusy={adding.isPending}
        error={adding.error}
        failure={t("addFailed")}
        onSubmit={submit}
        onCancel={onClose}
      >
        <ChoiceField
          name="role"
          label={t("role")}
          hint={role?.description}
          value={role?.id ?? ""}
          choices={roles.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={setRole}
        />
        {role?.scope === "subscription" && (
          <ChoiceField
            name="subscriptionId"
            label={t("subscription")}
            value={subscriptionId}
            choices={subscriptions.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={setSubscription}
          />
        )}
        <PersonField
          name="userId"
          label={t("holder")}
          hint={t("activeOnly")}
          error={wrong.userId}
          value={userId}
          onChange={setUser}
        />
      </Form>
    </Dialog>
  );
}
