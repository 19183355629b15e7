import { describeSlackChannel } from "@countersign/testkit";
import { slackBy } from "./adapter.ts";

describeSlackChannel("by Socket Mode", slackBy("socket"));
