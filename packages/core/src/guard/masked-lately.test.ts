import { expect, it } from "vitest";
import { MaskedLately } from "./masked-lately.ts";

it("says what the last result of a tool was, of each upstream apart", () => {
  const lately = new MaskedLately();
  const [crm, mail] = ["crm", "mail"].map((upstream) => ({ upstream, tool: "read" }));
  if (crm === undefined || mail === undefined) throw new Error("there are two");
  lately.note(crm, true);
  expect([lately.has(crm), lately.has(mail)]).toEqual([true, false]);

  lately.note(crm, false);
  lately.note(mail, true);
  expect([lately.has(crm), lately.has(mail)]).toEqual([false, true]);
});

it("keeps no more than so many, whatever upstreams call their tools", () => {
  const lately = new MaskedLately();
  for (let i = 0; i <= 1_000; i++) lately.note({ upstream: "crm", tool: `t${i}` }, true);

  const known = Array.from({ length: 1_001 }, (_, i) => ({ upstream: "crm", tool: `t${i}` }));
  expect(known.filter((call) => lately.has(call))).toEqual([known.at(-1)]);
});
