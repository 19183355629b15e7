import { describeTeamsTransport } from "@countersign/testkit";
import { sdkV2Adapter } from "./sdk-v2-adapter.ts";

describeTeamsTransport("the Teams SDK v2", sdkV2Adapter);
