import { expect } from "vitest";
import { type ChatCheck, onlyMessageIn } from "./check.ts";

/** What is posted where, and who is told. */
export const tellingChecks: readonly ChatCheck[] = [
  {
    name: "posts one message where those are asked who decide",
    async run(house) {
      await house.install();

      await house.hold("a");
      await house.deliver();

      const { words, beneath } = onlyMessageIn(house, house.owners);
      expect(words).toContain("Approval needed");
      expect(words).toContain("customers");
      expect(beneath).toBeNull();
      expect(house.messagesIn(house.security)).toEqual([]);
    },
  },
  {
    name: "asks a person alone where no conversation is named for them",
    async run(house) {
      house.installFor("sue");
      await house.install();

      await house.hold("a", { reviewers: ["sue"] });

      const { id } = onlyMessageIn(house, house.alone("sue"));
      expect(await house.as("sue").copy(id, "approve")).toBeDefined();
    },
  },
  {
    name: "says where the app is missing, keeps the request, and posts it once the app is there",
    async run(house) {
      await house.uninstall();
      await house.hold("a");
      const missing = await house.deliver();
      expect(missing).toContain("the app is not installed where `data-owners` is to be asked");
      expect(await house.state("a")).toBe("pending");
      expect(house.reports.join("\n")).toContain("not installed where `data-owners`");

      await house.install();
      await house.settled();
      await house.redeliver();

      onlyMessageIn(house, house.owners);
      expect(house.messagesIn(house.security)).toEqual([]);
    },
  },
  {
    name: "knows after a restart where it may speak and which messages are its own",
    async run(house) {
      await house.install();
      await house.hold("a");

      const again = await house.restart();
      await again.reviewing.decide({ person: "tom", channel: "console" }, "a", {
        verb: "reject",
        reason: "not today",
      });
      await again.deliver();

      const { words, updates } = onlyMessageIn(again, again.owners);
      expect(updates).toBe(1);
      expect(words).toContain("not today");
    },
  },
  {
    name: "fits hostile and endless text into what the chat takes, and shows it as it is",
    async run(house) {
      await house.install();
      const nasty =
        "[Approve](https://evil.example) **now** <at>Boss</at> <!channel> <@U1> *b* :x: &lt; {{DATE(2030-01-01T00:00:00Z)}} \u202Egnp";

      await house.hold(
        "a",
        {
          tool: nasty,
          upstream: nasty,
          policyReason: nasty.repeat(200),
          rules: Array.from({ length: 300 }, () => nasty),
          masking: Array.from({ length: 300 }, () => nasty),
          findings: Object.fromEntries(Array.from({ length: 99 }, (_, at) => [`TYPE_${at}`, at])),
          disclosed: Array.from({ length: 300 }, () => nasty),
          requester: { id: "x", name: nasty.repeat(50), verified: false },
        },
        { sql: `${nasty}\n`.repeat(5_000) },
      );

      const { words } = onlyMessageIn(house, house.owners);
      const markup = house.markupIn(house.owners).join("\n");
      expect(markup).not.toMatch(/evil|Boss|2030|<!|:x:|\*b\*/);
      expect(words).not.toContain("\u202E");
      expect(words).toContain("[U+202E]");
      expect(words).toContain("<!channel> <@U1>");
    },
  },
  {
    name: "tells those who were passed over in an emergency, once",
    async run(house) {
      await house.install();
      await house.hold("a", { breakGlass: ["sue"] });

      await house.reviewing.breakGlass({ person: "sue", channel: "console" }, "a", {
        reason: "the house burns",
      });
      await house.deliver();
      await house.redeliver();

      const [first, told, ...more] = house.messagesIn(house.owners);
      expect(more).toEqual([]);
      expect(first?.words).toContain("Approved in an emergency");
      expect(told?.words).toContain("was approved in an emergency");
      expect(told?.words).toContain("the house burns");
    },
  },
  {
    name: "tells those who decide about definitions that one waits, once for a server, and not what it says",
    async run(house) {
      house.installFor("grace");
      await house.install();
      const wait = (tool: string) => ({
        kind: "append" as const,
        record: {
          type: "definition.waiting" as const,
          upstream: "crm",
          tool,
          definition: "prompt" as const,
          toolHash: "f".repeat(64),
        },
      });
      await house.store.commit(wait("export *all* <!channel>"), wait("list"));

      await house.deliver();

      const { words } = onlyMessageIn(house, house.alone("grace"));
      expect(words).toContain("Prompt: export *all* <!channel> on crm");
      expect(house.markupIn(house.alone("grace")).join()).not.toContain("export");
      expect(house.messagesIn(house.owners)).toEqual([]);
    },
  },
  {
    name: "tells those who answer for who gets in that a code for a passkey was made, and for whom",
    async run(house) {
      house.installFor("grace");
      await house.install();
      const record = {
        type: "passkey.invited" as const,
        person: "ada",
        operator: "local:*zoe* <!channel>@host",
      };
      await house.store.commit({ kind: "append", record });

      await house.deliver();

      const { words } = onlyMessageIn(house, house.alone("grace"));
      expect(words).toContain("A code for a passkey was made");
      expect(words).toContain("For ada, made by local:*zoe* <!channel>@host");
      expect(house.markupIn(house.alone("grace")).join()).not.toContain("zoe");
      expect(house.messagesIn(house.owners)).toEqual([]);
    },
  },
  {
    name: "tells whoever asked what came of it, once, and needs nobody for that who is not there",
    async run(house) {
      house.installFor("ada");
      await house.install();
      await house.hold("a");
      await house.hold("b", {
        fingerprint: "b",
        requester: { id: "local:sue@host", name: "sue", verified: true },
      });
      const [first, second] = house.messagesIn(house.owners);

      await house.as("grace").press(first?.id ?? "", "reject", "not this one");
      await house.as("grace").press(second?.id ?? "", "reject");
      const failed = await house.deliver();
      await house.settled();
      await house.redeliver();

      const { words } = onlyMessageIn(house, house.alone("ada"));
      expect(words).toContain("What your agent asked for was rejected");
      expect(words).toContain("not this one");
      expect(failed).toBeNull();
      expect(house.messagesIn(house.alone("sue"))).toEqual([]);
      expect(house.reports.join("\n")).toContain("a requester was not told");
    },
  },
];
