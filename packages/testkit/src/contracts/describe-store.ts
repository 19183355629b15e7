import { describe } from "vitest";
import { approvalContract } from "./approval-contract.ts";
import { aroundApprovalContract } from "./around-approval-contract.ts";
import { commitContract } from "./commit-contract.ts";
import { definitionContract } from "./definition-contract.ts";
import { dutyContract } from "./duty-contract.ts";
import { historyContract } from "./history-contract.ts";
import { modelContract } from "./model-contract.ts";
import type { OpenStorage } from "./storage-under-test.ts";
import { sentCallContract } from "./sent-call-contract.ts";
import { usedOnceContract } from "./used-once-contract.ts";
import { voteContract } from "./vote-contract.ts";
import { waitContract } from "./wait-contract.ts";

/** The contract of the core's `Store` port. Every implementation runs it. */
export function describeStore(name: string, open: OpenStorage): void {
  describe(`${name} as a store`, () => {
    commitContract(open);
    historyContract(open);
    approvalContract(open);
    voteContract(open);
    aroundApprovalContract(open);
    waitContract(open);
    sentCallContract(open);
    definitionContract(open);
    usedOnceContract(open);
    dutyContract(open);
    modelContract(open);
  });
}
