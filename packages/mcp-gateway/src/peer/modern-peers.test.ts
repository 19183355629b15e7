import { expect, it } from "vitest";
import { ModernPeers } from "./modern-peers.ts";
import type { Peer } from "./peer.ts";

it("programs that act for the same person share no peer, so no call is another's", async () => {
  const peers = new ModernPeers(() => Promise.resolve({} as Peer));
  const ada = { id: "https://login.contoso.example||ada", name: "Ada", verified: true };
  const key = { id: "key:bot", name: "bot", verified: true };
  const declared = { elicitation: {} };

  const seven = await peers.of({ ...ada, actor: "agent-7" }, declared);
  const eight = await peers.of({ ...ada, actor: "agent-8" }, declared);
  const again = await peers.of({ ...ada, actor: "agent-7" }, declared);
  const ofAda = await peers.of({ ...key, keyMadeBy: "ada" }, declared);
  const ofGrace = await peers.of({ ...key, keyMadeBy: "grace" }, declared);

  expect(again).toBe(seven);
  expect(eight).not.toBe(seven);
  expect(ofGrace).not.toBe(ofAda);
});
