import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { expect, it } from "vitest";
import { readBody } from "./http-exchange.ts";

it("does not wait for a client that had gone before anything was read", async () => {
  const req = new IncomingMessage(new Socket());
  const closed = new Promise((resolve) => req.once("close", resolve));
  req.destroy();
  await closed;

  await expect(readBody(req, 100)).rejects.toThrow("the client has gone");
});
