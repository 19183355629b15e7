import { createHmac } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { type Attempt, openAttempt, sealAttempt } from "./sealed-attempt.ts";

const under =
  (key: string) =>
  (text: string): string =>
    createHmac("sha256", key).update(text).digest("base64url");
const attempt: Attempt = {
  id: "id",
  provider: "company",
  state: "state",
  nonce: "nonce",
  verifier: "verifier",
  redirectUri: "http://localhost:4319/signin/callback",
  next: "/grants",
  until: 1,
};

it("an attempt comes back as it was sealed, under the same key only, and shows nothing of itself", () => {
  const sealed = sealAttempt(attempt, under("a"));

  expect(openAttempt(sealed, under("a"))).toEqual(attempt);
  expect(openAttempt(sealed, under("b"))).toBeUndefined();
  expect(Buffer.from(sealed, "base64url").toString("latin1")).not.toContain("verifier");
  expect(sealAttempt(attempt, under("a"))).not.toBe(sealed);
});

it("nothing that was changed, cut or invented is one", () => {
  const sealed = Buffer.from(sealAttempt(attempt, under("a")), "base64url");
  fc.assert(
    fc.property(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ by;
      expect(openAttempt(changed.toString("base64url"), under("a"))).toBeUndefined();
      expect(openAttempt(sealed.subarray(0, at).toString("base64url"), under("a"))).toBeUndefined();
    }),
  );
  fc.assert(
    fc.property(fc.string({ maxLength: 6_000 }), (invented) => {
      expect(openAttempt(invented, under("a"))).toBeUndefined();
    }),
  );
});
