import { newApproval } from "@countersign/testkit";
import { expect, it } from "vitest";
import type { ApprovalRequest, ScopeHistory } from "@countersign/core";
import { dataHistory } from "./data-history.ts";

const text = (history: ScopeHistory): string => {
  const request = { ...newApproval("a"), history } as unknown as ApprovalRequest;
  return String(dataHistory(request).toString()).replaceAll(/<[^>]*>/g, "");
};

it("tells what the agent read and gave away before the call, the most first", () => {
  expect(
    text({
      crm: { seen: { PERSON: 3, EMAIL_ADDRESS: 214 }, disclosed: {}, untrusted: false },
      web: { seen: {}, disclosed: { PERSON: 1 }, untrusted: true },
    }),
  ).toBe(
    "this agent read 214 EMAIL_ADDRESS from crm, 3 PERSON from crm before this call; content from outside was read from web; real values were given: 1 PERSON to web",
  );
});

it("says so when there was nothing", () => {
  expect(text({})).toBe("this agent had read no personal data before this call");
});
