import type { ApprovalEvent, StoreOperation } from "@countersign/core";
import { describe, expect, it } from "vitest";
import { freshStorage, requestApproval, type OpenStorage } from "./storage-under-test.ts";

const move = (event: ApprovalEvent): StoreOperation => {
  return { kind: "move-approval", id: "a", event, record: { type: "approval.approved" } };
};

/** Waiting for an approval request to change. */
export function waitContract(open: OpenStorage): void {
  const { storage } = freshStorage(open);

  describe("waiting for an approval request", () => {
    it("ends at once when it is in another state already", async () => {
      const { store } = storage();
      await store.commit(requestApproval("a"), move("approve"));

      const approval = await store.whenApprovalLeaves("a", "pending", { timeoutMs: 60_000 });

      expect(approval.state).toBe("approved");
    });

    it("ends when it leaves the state, for everyone who waits, and not when it stays in it", async () => {
      const { store } = storage();
      await store.commit(requestApproval("a"), requestApproval("b"));
      const waits = [1, 2].map(() =>
        store.whenApprovalLeaves("a", "pending", { timeoutMs: 60_000 }),
      );
      let ended = 0;
      for (const wait of waits) void wait.then(() => ended++);

      await store.commit(move("escalate"));
      const endedAfterEscalation = ended;
      await store.commit(move("reject"));

      expect(endedAfterEscalation).toBe(0);
      for (const approval of await Promise.all(waits)) expect(approval.state).toBe("rejected");
    });

    it("ends with the request as it is when the time is over", async () => {
      const { store } = storage();
      await store.commit(requestApproval("a"));

      const approval = await store.whenApprovalLeaves("a", "pending", { timeoutMs: 5 });

      expect(approval.state).toBe("pending");
    });

    it("ends with the request as it is when the signal aborts, also before the wait", async () => {
      const { store } = storage();
      await store.commit(requestApproval("a"));
      const controller = new AbortController();

      const wait = store.whenApprovalLeaves("a", "pending", {
        signal: controller.signal,
        timeoutMs: 60_000,
      });
      controller.abort();

      expect((await wait).state).toBe("pending");
      const aborted = { signal: controller.signal, timeoutMs: 60_000 };
      expect((await store.whenApprovalLeaves("a", "pending", aborted)).state).toBe("pending");
    });

    it("leaves no listener on the signal", async () => {
      const { store } = storage();
      await store.commit(requestApproval("a"));
      let listeners = 0;
      const signal = {
        aborted: false,
        addEventListener: () => void listeners++,
        removeEventListener: () => void listeners--,
      };

      const timedOut = store.whenApprovalLeaves("a", "pending", { signal, timeoutMs: 1 });
      const decided = store.whenApprovalLeaves("a", "pending", { signal, timeoutMs: 60_000 });
      await timedOut;
      await store.commit(move("approve"));
      await decided;

      expect(listeners).toBe(0);
    });

    it("is refused for a request that is not there", async () => {
      const wait = storage().store.whenApprovalLeaves("a", "pending", { timeoutMs: 1 });

      await expect(wait).rejects.toMatchObject({ code: "APPROVAL_NOT_FOUND" });
    });
  });
}
