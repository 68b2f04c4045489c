import { useTranslation } from "react-i18next";
import { Strength } from "../ui/strength.tsx";

/** How hard a password is to guess, in words. */
export function PasswordStrength({ password }: { readonly password: string }) {
  const { t } = useTranslation("account");
  return (
    <Strength
      label={t("strength")}
      words={[t("weak"), t("fair"), t("good"), t("strong")]}
      password={password}
    />
  );
}
