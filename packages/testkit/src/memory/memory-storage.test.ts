import { expect, it } from "vitest";
import {
  describeCredentials,
  describeScopes,
  describeSessions,
  describeStore,
  describeVault,
  MemoryStorage,
  type OpenStorage,
} from "../index.ts";

const open: OpenStorage = async ({ now }) => new MemoryStorage({ now });

describeStore("MemoryStorage", open);
describeVault("MemoryStorage", open);
describeScopes("MemoryStorage", open);
describeCredentials("MemoryStorage", open);
describeSessions("MemoryStorage", open);

it("fails the commits that a test wants to fail, and changes nothing", async () => {
  const { store } = new MemoryStorage();
  store.beforeCommit = (operations) => {
    if (operations.length > 1) throw new Error("disk full");
  };
  const append = { kind: "append", record: { type: "call.received" } } as const;

  await expect(store.commit(append, append)).rejects.toMatchObject({ code: "AUDIT_WRITE_FAILED" });
  await store.commit(append);

  expect(await store.records({ limit: 10 })).toHaveLength(1);
});
