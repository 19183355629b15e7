import { expect, it, onTestFinished } from "vitest";
import { openDesk } from "../console/desk.ts";
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
  const desk = await openDesk({ tools: ["delete_customer"] });
  onTestFinished(() => desk.close());
  const { id } = await desk.hold("delete_customer", { id: 7 });
  const before = await desk.request(id);
  for (const person of ["ada", "sam"]) {
    const headers = { authorization: `Bearer ${await desk.credentialOf(person)}` };
    for (const verb of ["approve", "reject", "escalate", "break-glass", "resolve", "reveal"]) {
      for (const path of [`/api/approvals/${id}/${verb}`, `/approvals/${id}/${verb}`]) {
        const answer = await fetch(`${desk.origin}${path}?reason=x`, { headers });
        expect(answer.ok).toBe(false);
      }
    }
    expect((await fetch(`${desk.origin}/approvals/${id}`, { headers })).status).toBe(200);
  }

  expect(before).toMatchObject({ state: "pending", votes: [], breakGlass: ["sam"] });
  expect(await desk.request(id)).toEqual(before);
  expect(desk.upstream.got).toEqual([]);
});
