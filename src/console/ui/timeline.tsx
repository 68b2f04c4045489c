import { Timeline as KitTimeline, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Instant } from "./instant.tsx";
import { StatusBadge, type Tone } from "./notice.tsx";

/** One thing that happened. */
export interface TimelineEvent {
  readonly id: string;
  /** ISO instant. */
  readonly at: string;
  readonly title: ReactNode;
  readonly tone: Tone;
  /** The tone in words, e.g. `Success`. */
  readonly state: string;
  readonly children?: ReactNode;
}

/** What happened, one below the other. */
export function Timeline({ events }: { readonly events: readonly TimelineEvent[] }) {
  return (
    <KitTimeline active={events.length} bulletSize={16} lineWidth={2}>
      {events.map((event) => (
        <KitTimeline.Item key={event.id} title={event.title}>
          <Text size="sm">
            <StatusBadge tone={event.tone}>{event.state}</StatusBadge> · <Instant at={event.at} />
          </Text>
          {event.children}
        </KitTimeline.Item>
      ))}
    </KitTimeline>
  );
}
