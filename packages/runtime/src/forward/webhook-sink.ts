import { signatureOf } from "../webhook-channel.ts";
import { cloudEventOf } from "./cloud-event.ts";
import type { LogSink } from "./log-sink.ts";
import { post } from "./post.ts";

export interface WebhookSinkOptions {
  readonly name: string;
  readonly url: string;
  /** `whsec_` and the key in base64. */
  readonly secret: string;
}

/**
 * Posts CloudEvents in batches, signed as https://github.com/standard-webhooks/standard-webhooks says. The id of a
 * delivery names the log and its records, so that one that comes again is known again.
 */
export function webhookSink({ name, url, secret }: WebhookSinkOptions, now: () => number): LogSink {
  const stopping = new AbortController();
  return {
    name,
    async send(records, origin) {
      const body = JSON.stringify(records.map((record) => cloudEventOf(record, origin)));
      const id = `log_${origin.replaceAll(/\W/g, "-")}_${records[0]?.sequence}_${records.at(-1)?.sequence}`;
      const timestamp = Math.floor(now() / 1000);
      await post(
        url,
        body,
        {
          "content-type": "application/cloudevents-batch+json; charset=utf-8",
          "webhook-id": id,
          "webhook-timestamp": String(timestamp),
          "webhook-signature": signatureOf(secret, id, timestamp, body),
        },
        stopping.signal,
      );
    },
    close: async () => stopping.abort(),
  };
}
