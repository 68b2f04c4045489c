import { QueryClientProvider } from "@tanstack/react-query";
import { type AnyRouter, RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Kit } from "../ui/kit.tsx";
import { type LabelLoader, type LanguageLoaders, startLanguage } from "./language.ts";
import { readNonce } from "./nonce.ts";
import { createQueries } from "./queries.ts";

/**
 * Show a console.
 *
 * @param onSignedOut - called when the server says that nobody is signed in any more
 */
export async function startConsole(given: {
  readonly languages: LanguageLoaders;
  /** The words of older guides. */
  readonly labels: LabelLoader;
  readonly router: AnyRouter;
  readonly onSignedOut: () => void;
}): Promise<void> {
  const { languages, labels, router, onSignedOut } = given;
  await startLanguage(languages, labels);
  const root = document.getElementById("root");
  if (root === null) return;
  const queries = createQueries(onSignedOut);
  createRoot(root).render(
    <StrictMode>
      <Kit nonce={readNonce()}>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </Kit>
    </StrictMode>,
  );
}
