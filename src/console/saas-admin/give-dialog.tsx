import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "../shared/act.ts";
import { Dialog } from "../ui/dialog.tsx";
import { type FieldErrors, Form } from "../ui/form.tsx";
import { PersonField } from "./person-field.tsx";
import { useMember } from "./session.ts";

/** Something that goes to somebody else: its name, its address, the member that names whom. */
export interface Gift {
  readonly name: string;
  readonly path: string;
  readonly member: "ownerId" | "userId";
}

/** Gives a thing to another person. */
export function GiveDialog({
  gift,
  onClose,
}: {
  readonly gift: Gift | undefined;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation("ownership");
  const { api } = useMember();
  const [person, setPerson] = useState("");
  const [wrong, setWrong] = useState<FieldErrors>({});
  const giving = useAct(
    api.base,
    ({ path, member }: Gift) => api.patch(path, { [member]: person }),
    t("given"),
  );
  const submit = (): FieldErrors => {
    const found = { person: person === "" ? t("personMissing") : undefined };
    setWrong(found);
    if (person !== "" && gift !== undefined) {
      giving.mutate(gift, {
        onSuccess: () => {
          setPerson("");
          onClose();
        },
      });
    }
    return found;
  };
  return (
    <Dialog
      title={t("giveTitle", { name: gift?.name ?? "" })}
      isOpen={gift !== undefined}
      onClose={onClose}
    >
      <Form
        submit={t("give")}
        isBusy={giving.isPending}
        error={giving.error}
        failure={t("giveFailed")}
        onSubmit={submit}
        onCancel={onClose}
      >
        <PersonField
          name="person"
          label={t("newOwner")}
          hint={t("activeOnly")}
          error={wrong.person}
          value={person}
          onChange={setPerson}
        />
      </Form>
    </Dialog>
  );
}
