import { Menu } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

const STORED = "rollcall-contrast";

/** Colours with more contrast than usual, if they were chosen here before. */
export function applyContrast(isHigh: boolean = readStored()): void {
  if (isHigh) document.documentElement.dataset.contrast = "more";
  else delete document.documentElement.dataset.contrast;
}

/** Switches to colours with more contrast, and back. */
export function ContrastItem() {
  const { t } = useTranslation("shell");
  const [isHigh, setHigh] = useState(readStored);
  const turn = (): void => {
    try {
      localStorage.setItem(STORED, isHigh ? "" : "more");
    } catch {
      // A browser that stores nothing forgets it with the page.
    }
    applyContrast(!isHigh);
    setHigh(!isHigh);
  };
  return (
    <Menu.CheckboxItem checked={isHigh} onChange={turn}>
      {t("contrast")}
    </Menu.CheckboxItem>
  );
}

function readStored(): boolean {
  try {
    return localStorage.getItem(STORED) === "more";
  } catch {
    return false;
  }
}
