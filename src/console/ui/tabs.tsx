import { Tabs as KitTabs } from "@mantine/core";
import type { ReactNode } from "react";

/** One of several views. */
export interface TabChoice<C extends string> {
  readonly value: C;
  readonly label: string;
}

/** Views of one thing, one at a time. Which one is shown belongs in the address. */
export function Tabs<C extends string>({
  label,
  tabs,
  value,
  onChange,
  children,
}: {
  readonly label: string;
  readonly tabs: readonly TabChoice<C>[];
  readonly value: C;
  readonly onChange: (value: C) => void;
  /** Of the tab that is shown. */
  readonly children: ReactNode;
}) {
  return (
    <KitTabs
      value={value}
      onChange={(next) => {
        const found = tabs.find((tab) => tab.value === next);
        if (found !== undefined) onChange(found.value);
      }}
    >
      <KitTabs.List aria-label={label} mb="md">
        {tabs.map((tab) => (
          <KitTabs.Tab key={tab.value} value={tab.value}>
            {tab.label}
          </KitTabs.Tab>
        ))}
      </KitTabs.List>
      {tabs.map((tab) => (
        <KitTabs.Panel key={tab.value} value={tab.value}>
          {tab.value === value && children}
        </KitTabs.Panel>
      ))}
    </KitTabs>
  );
}
