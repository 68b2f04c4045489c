import { defineConfig, type ViteUserConfig } from "vitest/config";

/**
 * Every page at every width, light and dark, and the five documents in front of both consoles: a
 * quarter of an hour of a browser, by `npm run test:pages`.
 */
const WALKS = [
  ...[
    "application-pages",
    "applications",
    "decisions",
    "directory",
    "fit",
    "fit-saas",
    "integration",
    "languages",
    "provisioning",
    "saas-admin",
    "settings",
    "sources",
  ].map((name) => `test/console/${name}.test.ts`),
  "test/journeys/browser/*.test.ts",
];

const config: ViteUserConfig = defineConfig({
  test: {
    include: process.env.ROLLCALL_PAGES === "1" ? WALKS : ["src/**/*.test.ts", "test/**/*.test.ts"],
    exclude: process.env.ROLLCALL_PAGES === "1" ? [] : ["node_modules/**", ...WALKS],
    globalSetup: ["test/support/global-setup.ts"],
    // Targets of tests are on this machine, where an engine reaches only what is allowed.
    env: { ROLLCALL_ALLOW_PRIVATE_TARGETS: "127.0.0.0/8" },
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Two cores: more forks only make servers under test wait for each other.
    maxWorkers: 2,
  },
});

export default config;
