import { MemoryStorage } from "@countersign/testkit";
import { describe, expect, it } from "vitest";
import { createServiceKeys } from "./service-keys.ts";

const by = { person: "ada", channel: "cli" } as const;

describe("a service key", () => {
  it("is over when it is, and never kept in clear", async () => {
    let now = 1_000;
    const { store } = new MemoryStorage({ now: () => now });
    const keys = createServiceKeys({ store, now: () => now });
    const { text } = await keys.create(by, {
      name: "siem",
      scopes: ["log:read"],
      expiresAt: 5_000,
    });
    const notes = JSON.stringify(
      await store.channelNotes({ channel: "service-keys", prefix: "", limit: 10 }),
    );
    const records = JSON.stringify(await store.records({ limit: 10 }));

    expect(await keys.accept(text)).toMatchObject({ name: "siem", scopes: ["log:read"] });
    now = 5_000;
    expect(await keys.accept(text)).toBeUndefined();
    // Its own random part may hold the sign that parts it from the id.
    expect(notes + records).not.toContain(text.slice("csk_0123456789abcdef_".length));
    expect(records).toContain("service_key.created");
  });

  it.each([
    {
      because: "one character differs",
      wrong: (text: string) => text.slice(0, -2) + (text.endsWith("AA") ? "BB" : "AA"),
    },
    {
      because: "the id is another's",
      wrong: (text: string) => text.replace(/^csk_[0-9a-f]{16}/, "csk_0123456789abcdef"),
    },
    { because: "something follows", wrong: (text: string) => `${text}x` },
    { because: "it is only the id", wrong: (text: string) => text.slice(0, 20) },
    { because: "it is empty", wrong: () => "" },
  ])("is none where $because", async ({ wrong }) => {
    const { store } = new MemoryStorage({ now: () => 0 });
    const keys = createServiceKeys({ store, now: () => 0 });
    const { text } = await keys.create(by, { name: "siem", scopes: ["calls"], expiresAt: 1 });

    expect(await keys.accept(text)).toBeDefined();
    expect(await keys.accept(wrong(text))).toBeUndefined();
  });
});

describe("the name of a key in force", () => {
  const wanted = { name: "siem", scopes: ["log:read"], expiresAt: 100 } as const;

  it("is no other's, in whatever case, until it is over or revoked", async () => {
    let now = 0;
    const { store } = new MemoryStorage({ now: () => now });
    const keys = createServiceKeys({ store, now: () => now });
    const { key } = await keys.create(by, wanted);

    await expect(keys.create(by, { ...wanted, name: "SIEM" })).rejects.toMatchObject({
      code: "KEY_NAME_TAKEN",
      message: expect.stringContaining(key.id) as string,
    });
    await keys.revoke(by, key.id);
    await keys.create(by, wanted);
    now = 100;
    await keys.create(by, { ...wanted, expiresAt: 200 });
    expect(await keys.list()).toHaveLength(3);
  });

  it("is one key's where several are made at the same moment, by several processes, and none is taken back", async () => {
    const { store } = new MemoryStorage({ now: () => 0 });
    const made = await Promise.allSettled(
      Array.from({ length: 5 }, (_, at) =>
        createServiceKeys({ store, now: () => 0 }).create(by, {
          ...wanted,
          name: at % 2 === 0 ? "siem" : "SIEM",
        }),
      ),
    );
    const all = await createServiceKeys({ store, now: () => 0 }).list();
    const records = (await store.records({ limit: 100 })).map(({ type }) => type);

    expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(all).toMatchObject([{ revokedAt: null }]);
    expect(records).toEqual(["service_key.created"]);
  });
});
