import { expect, it } from "vitest";
import { approve, by, houseOfPain } from "./house-of-pain.ts";

it("pain 13, edit then approve: what was approved runs, the agent is told, and its own call does not run behind it", async () => {
  const { call, ask, reviewing, sent } = houseOfPain();
  const { id } = await ask({ row: 1, limit: 1000 });
  await reviewing.decide(by("grace"), id, { ...approve, arguments: { row: 1, limit: 1 } });

  const outcome = await call({ row: 1, limit: 1000 });
  const retried = await call({ row: 1, limit: 1000 });

  expect(sent).toEqual([{ row: 1, limit: 1 }]);
  expect(outcome).toMatchObject({ kind: "answered", ran: { row: 1, limit: 1 } });
  expect(retried.kind).toBe("pending");
});

it("pain 13, an edit that names another tool: there is no way to say one", async () => {
  const { call, ask, reviewing, sent } = houseOfPain();
  const { id } = await ask({ row: 1 });
  const edit = { tool: "drop_everything", name: "drop_everything", row: 1 };
  await reviewing.decide(by("grace"), id, { ...approve, arguments: edit });
  let tool = "";

  await call(
    { row: 1 },
    {},
    {
      execute: async (args) => {
        sent.push(args);
        tool = "delete";
        return { kind: "answered", result: "done", isError: false };
      },
    },
  );

  expect([tool, sent]).toEqual(["delete", [edit]]);
});
