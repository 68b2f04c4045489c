import { type CSSVariablesResolver, createTheme, type MantineThemeOverride } from "@mantine/core";

/** Colours, sizes and corners of both consoles. */
export const THEME: MantineThemeOverride = createTheme({
  primaryColor: "indigo",
  // Shades on which white text has a contrast of 4.5 and more.
  primaryShade: { light: 8, dark: 8 },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  focusRing: "auto",
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif",
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace",
  headings: { fontWeight: "650" },
  components: {
    // The opened list of a choice stands within the page's main part, where screen readers look.
    Combobox: { defaultProps: { portalProps: { target: "#kit-floating" } } },
    // So do menus. Their first entry has the focus, and no empty place before it.
    Menu: {
      defaultProps: {
        portalProps: { target: "#kit-floating" },
        withInitialFocusPlaceholder: false,
      },
    },
  },
});

/** The kit's own colours where its usual ones have less contrast than WCAG asks for. */
export const VARIABLES: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "#495057",
    "--mantine-color-placeholder": "#5c636a",
    "--mantine-color-error": "#b02525",
    "--mantine-color-anchor": "#364fc7",
    "--mantine-color-indigo-light-hover": "#dbe4ff",
  },
  dark: {
    "--mantine-color-dimmed": "#b8b8b8",
    "--mantine-color-placeholder": "#a6a7ab",
    "--mantine-color-error": "#ff8787",
    "--mantine-color-anchor": "#91a7ff",
    "--mantine-color-indigo-light-color": "#a5b8ff",
  },
});
