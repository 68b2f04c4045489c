import { defineConfig, type ViteUserConfig } from "vitest/config";

const config: ViteUserConfig = defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
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
