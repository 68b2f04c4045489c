import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "./kit.css";
import "./table.css";
import "./contrast.css";
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import type { ReactNode } from "react";
import { applyContrast } from "./contrast.tsx";
import { THEME, VARIABLES } from "./theme.ts";

/**
 * What everything of the kit stands in: once, around the whole console.
 *
 * @param nonce - of this page; the only one under which its policy lets styles be added
 */
export function Kit({ nonce, children }: { readonly nonce: string; readonly children: ReactNode }) {
  // Scroll locks of dialogs read the nonce where bundlers used to put it.
  applyContrast();
  Object.assign(globalThis, { __webpack_nonce__: nonce });
  return (
    <MantineProvider
      theme={THEME}
      cssVariablesResolver={VARIABLES}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      {/* What went wrong is told whole, however many lines it has. */}
      <Notifications position="bottom-right" limit={4} notificationMaxHeight={900} />
      {children}
    </MantineProvider>
  );
}
