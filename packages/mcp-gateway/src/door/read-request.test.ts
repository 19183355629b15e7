import { expect, it } from "vitest";
import { callerOf } from "./read-request.ts";

it("takes of what a client calls itself no more than every record of it can hold", () => {
  const requester = { id: "local:ada@host", name: "ada", verified: false };

  const { client } = callerOf(requester, { name: "n".repeat(1e6), version: "1".repeat(1e6) });

  expect([client.name.length, client.version.length]).toEqual([256, 256]);
});
