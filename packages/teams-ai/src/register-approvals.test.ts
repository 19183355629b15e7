/** A bot that was there before, with actions and messages of its own, and approvals beside them. */
import { registerApprovals, strictAdapter } from "./index.ts";
import { describeTeamsTransport, type FakeTeams, openTeamsHouse } from "@countersign/testkit";
import { Application } from "@microsoft/teams-ai";
import { MemoryStorage } from "botbuilder";
import { describe, expect, it, onTestFinished } from "vitest";
import { addressesOf, tokenFrom } from "../../../test/teams/teams-ai-adapter.ts";

function existingBot(cloud: FakeTeams) {
  const options = { appId: cloud.appId, token: tokenFrom(cloud), cloud: addressesOf(cloud) };
  const heard: string[] = [];
  const app = new Application({
    adapter: strictAdapter(options),
    botAppId: cloud.appId,
    storage: new MemoryStorage(),
    startTypingTimer: false,
  });
  app.activity("message", async (context) => {
    heard.push(context.activity.text ?? "(no text)");
  });
  app.adaptiveCards.actionExecute("vacation", async (_context, _state, data) => {
    heard.push(`vacation ${JSON.stringify(data)}`);
    return "noted";
  });
  return { open: registerApprovals(app, options), heard };
}

describeTeamsTransport("a bot that approvals joined", (cloud) => existingBot(cloud).open);

describe("a bot that approvals joined", () => {
  it("keeps its own messages and card actions, and hears nothing of ours", async () => {
    let heard: readonly string[] = [];
    const house = await openTeamsHouse((cloud) => {
      const bot = existingBot(cloud);
      heard = bot.heard;
      return bot.open;
    });
    onTestFinished(() => house.leave());
    await house.install();
    const grace = house.as(house.people.grace);

    await grace.say(house.owners, { type: "message", text: "when is lunch?" });
    await house.hold("a");
    const [card] = [...house.cloud.messages.values()];
    const shown = await grace.pressThat(card?.id ?? "", { verb: "vacation", data: { days: 2 } });
    await grace.press(card?.id ?? "", "Approve");

    expect(heard).toEqual(["when is lunch?", 'vacation {"days":2}']);
    expect(shown).toEqual({ message: "noted" });
    expect(await house.state("a")).toBe("approved");
  });
});
