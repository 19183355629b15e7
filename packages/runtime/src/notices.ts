import type { Config } from "@countersign/config";
import { type ApprovalChannel, deliverNotices } from "@countersign/core";
import { startSlack } from "./slack-channel.ts";
import {
  openWorkflows,
  type StartedChannel,
  startTeams,
  type TeamsParts,
} from "./teams-channel.ts";
import { definitionReviewers } from "./definition-reviewers.ts";
import { adminsOf } from "./policy-changes.ts";
import type { Duty } from "./duty.ts";
import { webhookChannel } from "./webhook-channel.ts";

/** How often the outbox is looked at: what is decided in one place is to be seen in the others within a second. */
const LOOK_EVERY_MS = 200;

/** Tells the configured channels what happens from now on, and what an earlier daemon could not tell them. */
export async function startNotices(
  parts: TeamsParts,
  { channels: { webhooks, teams, slack } }: Config,
  duty: Duty,
): Promise<{ stop(): Promise<void> }> {
  const { store, clock } = parts;
  const started: StartedChannel[] = [
    ...(teams === null ? [] : [await startTeams(parts, teams)]),
    ...(slack === null ? [] : [await startSlack(parts, slack)]),
  ];
  const channels = [
    ...webhooks.map((webhook) =>
      webhookChannel(webhook, () => clock.now(), pageOf(parts.config())),
    ),
    ...(await openWorkflows(parts)),
    ...started.map(({ channel }) => channel),
  ];
  await store.commit({ kind: "set-channels", names: channels.map(({ name }) => name) });
  const stops = channels.map((channel) => keepDelivering(parts, channel, duty));
  return {
    async stop() {
      await Promise.all(stops.map((stop) => stop()));
      await Promise.all(started.map((channel) => channel.close()));
    },
  };
}

/** Each channel by itself, so that one that is slow or down keeps no other waiting. */
function keepDelivering(
  { store, clock, people, config, report }: TeamsParts,
  channel: ApprovalChannel,
  duty: Duty,
): () => Promise<void> {
  let delivering: Promise<unknown> = Promise.resolve();
  let isDelivering = false;
  const stop = clock.every(LOOK_EVERY_MS, () => {
    if (isDelivering || !duty.isMine()) return;
    isDelivering = true;
    delivering = deliverNotices({
      store,
      clock,
      people,
      channels: [channel],
      definitionReviewers: () => definitionReviewers(config()),
      admins: () => adminsOf({ config: config() }),
    })
      .catch((error: unknown) => {
        const because = error instanceof Error ? error.message : "unknown";
        report(`could not tell channel ${channel.name}: ${because}`);
      })
      .finally(() => {
        isDelivering = false;
      });
  });
  return async () => {
    stop();
    await delivering;
  };
}

/** The page as people reach it: as it is configured, else on this machine. */
function pageOf({ listen: { http, publicUrl } }: Config): string | null {
  if (publicUrl !== null) return publicUrl.replace(/\/$/, "");
  return http === null || http.port === 0 ? null : `http://${http.host}:${http.port}`;
}
