import { useQueryClient } from "@tanstack/react-query";
import { type LiveState, useServerEvents } from "../shared/events.ts";
import { isExplanation } from "./directory/object.ts";
import { useAdmin } from "./session.ts";

/** A job whose state or progress changed. */
interface JobEvent {
  readonly servicePrincipalId: string;
  readonly job: { readonly id: string };
}

/**
 * Listen to what happens in the tenant: jobs of which this browser knows are replaced by what they
 * are now, and lists of the log are read again. The stream ends with the session; who is signed in
 * is then asked again, which leads to the sign-in page.
 */
export function useLiveUpdates(): LiveState {
  const { rollcall } = useAdmin();
  const queries = useQueryClient();
  return useServerEvents(`${rollcall.base}/events`, ["job", "log", "end"], (name, data) => {
    if (name === "end") {
      void queries.invalidateQueries({ queryKey: ["session"] });
      return;
    }
    if (name === "job") {
      const { servicePrincipalId, job } = data as JobEvent;
      queries.setQueryData(jobKey(servicePrincipalId), job);
      void queries.invalidateQueries({ queryKey: ["jobs"] });
      return;
    }
    void queries.invalidateQueries({ queryKey: ["log"] });
    void queries.invalidateQueries({ predicate: isExplanation });
  });
}

/** Names the job of an application among what was read; events write to it. */
export function jobKey(servicePrincipalId: string): readonly unknown[] {
  return ["job", servicePrincipalId];
}
