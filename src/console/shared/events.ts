import { useEffect, useRef, useState } from "react";

/** Whether what happens on the server is heard of. */
export type LiveState = "connecting" | "live" | "lost";

/**
 * Listen to a stream of server-sent events for as long as the component is there. The browser
 * connects again by itself after it was cut off.
 *
 * @param address - undefined: nothing is listened to
 * @param names - the events that are meant
 * @param onEvent - gets the event's name and its data, decoded
 */
export function useServerEvents(
  address: string | undefined,
  names: readonly string[],
  onEvent: (name: string, data: unknown) => void,
): LiveState {
  const [state, setState] = useState<LiveState>("connecting");
  const latest = useRef(onEvent);
  useEffect(() => {
    latest.current = onEvent;
  });
  const list = names.join(" ");
  useEffect(() => {
    if (address === undefined) return;
    const source = new EventSource(address);
    source.onopen = () => setState("live");
    source.onerror = () =>
      setState(source.readyState === EventSource.CLOSED ? "lost" : "connecting");
    for (const name of list.split(" ")) {
      source.addEventListener(name, (event: MessageEvent<string>) => {
        latest.current(name, JSON.parse(event.data) as unknown);
      });
    }
    return () => source.close();
  }, [address, list]);
  return state;
}
