import type { ChannelsConfig } from "@countersign/config";
import { type Clock, deliverNotices, type PeopleDirectory, type Store } from "@countersign/core";
import { webhookChannel } from "./webhook-channel.ts";

export interface NoticesParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly people: () => PeopleDirectory;
  readonly report: (line: string) => void;
}

/** How often the outbox is looked at. */
const LOOK_EVERY_MS = 500;

/** Tells the configured channels what happens from now on, and what an earlier daemon could not tell them. */
export async function startNotices(
  { report, ...parts }: NoticesParts,
  { webhooks }: ChannelsConfig,
): Promise<{ stop(): Promise<void> }> {
  const channels = webhooks.map((webhook) => webhookChannel(webhook, () => parts.clock.now()));
  await parts.store.commit({ kind: "set-channels", names: channels.map(({ name }) => name) });
  if (channels.length === 0) return { stop: () => Promise.resolve() };

  let delivering: Promise<unknown> = Promise.resolve();
  let isDelivering = false;
  const stop = parts.clock.every(LOOK_EVERY_MS, () => {
    if (isDelivering) return;
    isDelivering = true;
    delivering = deliverNotices({ ...parts, channels })
      .catch((error: unknown) => {
        report(`could not tell channels: ${error instanceof Error ? error.message : "unknown"}`);
      })
      .finally(() => {
        isDelivering = false;
      });
  });
  return {
    async stop() {
      stop();
      await delivering;
    },
  };
}
