import { expect, it } from "vitest";
import { approve, by, houseOfPain } from "./house-of-pain.ts";

it("pain 2, progress does not extend the client's patience: a caller that leaves loses nothing, and nothing runs behind its back", async () => {
  const { call, reviewing, sent, store } = houseOfPain();
  const gone = new AbortController();
  const waiting = call({ row: 1 }, {}, { signal: gone.signal, waitMs: 3_600_000 });
  let request = (await store.approvals({ limit: 1 }))[0];
  while (request === undefined) {
    await new Promise((resolve) => setImmediate(resolve));
    [request] = await store.approvals({ limit: 1 });
  }

  gone.abort();
  const left = await waiting;
  await reviewing.decide(by("grace"), request.id, approve);
  const sentMeanwhile = [...sent];
  const back = await call({ row: 1 });

  expect(left.kind).toBe("pending");
  expect(sentMeanwhile).toEqual([]);
  expect(back.kind).toBe("answered");
});
