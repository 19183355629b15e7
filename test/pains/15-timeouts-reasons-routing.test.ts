import { expect, it } from "vitest";
import { startConsole } from "../console/console-server.ts";
import { by, houseOfPain, reject } from "./house-of-pain.ts";

it("pain 15, nobody answers: it goes on to the next reviewers in time, and expires in the end", async () => {
  const { ask, clock, sweep, store } = houseOfPain({
    escalateTo: [["clerks"]],
    escalateAfterSeconds: 60,
  });
  const { id } = await ask({ row: 1 });

  clock.advance(60_000);
  await sweep();
  const escalated = await store.approval(id);
  clock.advance(600_000);
  await sweep();

  expect(escalated).toMatchObject({
    state: "pending",
    escalations: [{ to: ["clerks"], by: null }],
  });
  expect((await store.approval(id))?.state).toBe("expired");
});

it("pain 15, no reason reaches the agent: it is told why, without the personal data in it", async () => {
  const { call, ask, reviewing } = houseOfPain();
  const { id } = await ask({ row: 1 });
  await reviewing.decide(by("grace"), id, { ...reject, reason: "ask jo@contoso.example first" });

  const outcome = await call({ row: 1 });

  expect(outcome).toMatchObject({
    kind: "rejected",
    approval: { decision: { reason: expect.stringMatching(/^ask .* first$/) } },
  });
  expect(JSON.stringify(outcome)).not.toContain("contoso");
});

it("pain 15, a link scanner decides for the human: no GET decides anything", async () => {
  const server = await startConsole();
  try {
    server.reviewing.add({ id: "apr_1", breakGlass: ["ada"] }, {});
    for (const verb of ["approve", "reject", "escalate", "break-glass", "resolve", "reveal"]) {
      for (const path of [`/api/approvals/apr_1/${verb}`, `/approvals/apr_1/${verb}`]) {
        const answer = await fetch(`${server.origin}${path}?reason=x`, {
          headers: { authorization: "Bearer ada-credential" },
        });
        expect(answer.ok).toBe(false);
      }
    }
    await fetch(`${server.origin}/approvals/apr_1`, {
      headers: { authorization: "Bearer ada-credential" },
    });
    expect(server.reviewing.requests.get("apr_1")).toMatchObject({ state: "pending", votes: [] });
  } finally {
    await server.close();
  }
});
