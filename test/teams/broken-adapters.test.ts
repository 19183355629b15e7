import { type JsonObject } from "@countersign/core";
import { type OpenTransport, type TeamsEvents, type TeamsTransport } from "@countersign/teams-core";
import { type AdapterUnderTest, runTeamsCheck, TEAMS_CHECKS } from "@countersign/testkit";
import { describe, expect, it } from "vitest";
import { sdkV2Adapter } from "./sdk-v2-adapter.ts";

/** An adapter with one mistake that somebody has made. */
function broken({
  events = (right) => right,
  transport = (right) => right,
}: {
  readonly events?: (right: TeamsEvents) => TeamsEvents;
  readonly transport?: (right: TeamsTransport) => TeamsTransport;
}): AdapterUnderTest {
  return (cloud) => {
    const open: OpenTransport = async (given) =>
      transport(await sdkV2Adapter(cloud)(events(given)));
    return open;
  };
}

const never = (): Promise<never> => new Promise(() => {});

const BROKEN: readonly {
  readonly mistake: string;
  readonly adapter: AdapterUnderTest;
  readonly fails: string;
}[] = [
  {
    mistake: "answers a press with an empty body",
    adapter: broken({
      transport: (right) => ({
        ...right,
        receive: async (request) => ({ status: (await right.receive(request)).status }),
      }),
    }),
    fails: "approves once, in the name",
  },
  {
    mistake: "answers a press with the status of the refusal",
    adapter: broken({
      events: (right) => ({
        ...right,
        invoked: async (activity) => ({ ...(await right.invoked(activity)), statusCode: 403 }),
      }),
    }),
    fails: "takes nothing from the requester",
  },
  {
    mistake: "posts the answer to one person for everybody",
    adapter: sticky(),
    fails: "never lets one person's view",
  },
  {
    mistake: "loses presses of clients without Action.Execute",
    adapter: broken({ events: (right) => ({ ...right, received: async () => {} }) }),
    fails: "takes a press from a client",
  },
  {
    mistake: "posts anew instead of updating",
    adapter: broken({
      transport: (right) => ({
        ...right,
        update: async (at, _, message) => {
          await right.post(at, message);
        },
      }),
    }),
    fails: "approves once, in the name",
  },
  {
    mistake: "says that an update succeeded which did not",
    adapter: broken({
      transport: (right) => ({
        ...right,
        update: (at, id, message) => right.update(at, id, message).catch(() => {}),
      }),
    }),
    fails: "mends an update that was lost",
  },
  {
    mistake: "sends a card of a schema Teams does not know",
    adapter: broken({
      transport: (right) => ({
        ...right,
        post: (at, { card, summary }) =>
          right.post(at, { card: { ...card, version: "1.6" }, summary }),
      }),
    }),
    fails: "posts one message where",
  },
  {
    mistake: "keeps Teams waiting",
    adapter: broken({
      transport: (right) => ({
        ...right,
        receive: async (request) => {
          const answer = await right.receive(request);
          await new Promise((resolve) => setTimeout(resolve, 5_200));
          return answer;
        },
      }),
    }),
    fails: "approves once, in the name",
  },
  {
    mistake: "never hears where it was installed",
    adapter: broken({
      events: (right) => ({
        ...right,
        received: (activity: JsonObject) =>
          activity["type"] === "installationUpdate" ? never() : right.received(activity),
      }),
    }),
    fails: "says where the app is missing",
  },
];

/** Whatever it answered last is put on the message, as a library did. */
function sticky(): AdapterUnderTest {
  return (cloud) => async (given) => {
    const right = await sdkV2Adapter(cloud)(given);
    return {
      ...right,
      receive: async (request) => {
        const answer = await right.receive(request);
        const { replyToId, conversation, serviceUrl } = request.activity as {
          replyToId?: string;
          conversation?: { id: string; tenantId: string };
          serviceUrl?: string;
        };
        const { value } = (answer.body ?? {}) as { value?: JsonObject };
        if (replyToId !== undefined && typeof value === "object" && conversation && serviceUrl) {
          const [conversationId = ""] = conversation.id.split(";");
          await right.update(
            { serviceUrl, conversationId, tenantId: conversation.tenantId },
            replyToId,
            { card: value, summary: "" },
          );
        }
        return answer;
      },
    };
  };
}

describe("the contract suite of Teams adapters", () => {
  it.concurrent.each(BROKEN)("fails one that $mistake", { timeout: 60_000 }, async (row) => {
    const check = TEAMS_CHECKS.find(({ name }) => name.startsWith(row.fails));
    if (check === undefined) throw new Error(`no check ${row.fails}`);
    const outcome = Promise.race([
      runTeamsCheck(check, row.adapter).then(() => "passed"),
      new Promise((resolve) => setTimeout(resolve, 20_000, "hung")),
    ]);

    await expect(outcome.catch(() => "failed")).resolves.not.toBe("passed");
  });
});
