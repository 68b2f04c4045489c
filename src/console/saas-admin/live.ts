import { useQueryClient } from "@tanstack/react-query";
import { type LiveState, useServerEvents } from "../shared/events.ts";
import { useMember } from "./session.ts";

/** Listen to the requests that directories send; what they may have changed is read again. */
export function useLiveUpdates(): LiveState {
  const { api, employee } = useMember();
  const queries = useQueryClient();
  const address = employee.role === "administrator" ? `${api.base}/events` : undefined;
  return useServerEvents(address, ["requests", "audit", "end"], () => {
    void queries.invalidateQueries({ queryKey: [api.base] });
  });
}
