import { describeSlackChannel } from "@countersign/testkit";
import { slackBy } from "./adapter.ts";

describeSlackChannel("by HTTP", slackBy("http"));
