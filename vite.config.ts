import { join } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig, type UserConfig } from "vite";
import { NONCE_PLACEHOLDER } from "./src/http/console-nonce.ts";

/**
 * The two consoles: `admin-center` is served at `/`, `saas-admin` at `/app/{organization}`. Built
 * to dist/console by scripts/build-console.ts. `npx vite` serves them while they are worked at,
 * and hands everything of the API to a server at the usual port.
 */
const root = join(import.meta.dirname, "src", "console");
const API = ["/tenants", "/rollcall", "/saas", "/scim", "/organizations", "/api", "/saml"];

const config: UserConfig = defineConfig({
  root,
  plugins: [react()],
  // The server puts another value in its place in every answer.
  html: { cspNonce: NONCE_PLACEHOLDER },
  build: {
    outDir: join(import.meta.dirname, "dist", "console"),
    emptyOutDir: true,
    manifest: true,
    // The tests have a bound of their own on what a page loads.
    chunkSizeWarningLimit: 800,
    // A picture inside a script is one request less, but no policy has to allow more than data:.
    assetsInlineLimit: 4_096,
    rolldownOptions: {
      input: {
        "admin-center": join(root, "admin-center", "index.html"),
        "saas-admin": join(root, "saas-admin", "index.html"),
      },
    },
  },
  server: {
    proxy: Object.fromEntries(API.map((path) => [path, "http://127.0.0.1:8400"])),
  },
});

export default config;
