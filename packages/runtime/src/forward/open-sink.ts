import type { ForwardConfig } from "@countersign/config";
import type { LogSink } from "./log-sink.ts";
import { otlpSink } from "./otlp-sink.ts";
import { syslogSink } from "./syslog-sink.ts";
import { webhookSink } from "./webhook-sink.ts";

/** The sink that an entry of the configuration names. Connects to nothing yet. */
export function openSink(config: ForwardConfig, now: () => number): LogSink {
  switch (config.kind) {
    case "otlp":
      return otlpSink(config);
    case "webhook":
      return webhookSink(config, now);
    case "syslog":
      return syslogSink(config);
  }
}
