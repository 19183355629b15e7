import { describeTeamsTransport } from "@countersign/testkit";
import { teamsAiAdapter } from "./teams-ai-adapter.ts";

describeTeamsTransport("teams-ai", teamsAiAdapter);
