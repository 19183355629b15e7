import { createHash } from "node:crypto";
import { MOST_SESSIONS, type SignedInBy } from "@countersign/core";
import { describe, expect, it } from "vitest";
import { freshStorage, type OpenStorage } from "./storage-under-test.ts";

const MINUTE = 60_000;
const BY: SignedInBy = { credential: "cred_1" };

/** The contract of the core's `PageSessions` port. */
export function describeSessions(name: string, open: OpenStorage): void {
  describe(`${name} as who is signed in`, () => {
    const { storage, clock } = freshStorage(open);

    it("finds a session by its cookie, with what was signed in with and its own token", async () => {
      const { sessions } = storage();
      const identity = { id: "oidc:\u0000x:ada", name: "Ada 😀", verified: true };
      const proven = { identity, groups: ["security"] };

      const ada = await sessions.open("ada", proven);
      const grace = await sessions.open("grace", BY);

      const at = clock().now();
      expect(await sessions.find(ada.cookie, { isUse: true })).toEqual({
        person: "ada",
        by: proven,
        openedAt: at,
        usedAt: at,
        tokenHash: createHash("sha256").update(ada.token).digest("base64"),
      });
      expect(await sessions.find(grace.cookie, { isUse: true })).toMatchObject({ by: BY });
    });

    it("has secrets of 256 bits, and takes nothing for a cookie that is none", async () => {
      const { sessions } = storage();
      const { cookie, token } = await sessions.open("ada", BY);

      expect(Buffer.from(cookie, "base64url")).toHaveLength(32);
      expect(Buffer.from(token, "base64url")).toHaveLength(32);
      for (const wrong of ["", "made up", token, `${cookie} `, cookie.slice(1)]) {
        expect(await sessions.find(wrong, { isUse: true })).toBeUndefined();
      }
    });

    it("ends after an hour without use; looking for news is no use", async () => {
      const { sessions } = storage();
      const { cookie } = await sessions.open("ada", BY);
      const isThere = async (isUse: boolean) =>
        (await sessions.find(cookie, { isUse })) !== undefined;

      clock().advance(59 * MINUTE);
      expect(await isThere(true)).toBe(true);
      clock().advance(59 * MINUTE);
      expect(await isThere(false)).toBe(true);
      clock().advance(MINUTE);
      expect(await isThere(false)).toBe(false);
      expect(await isThere(true)).toBe(false);
    });

    it("ends after twelve hours, however much it was used", async () => {
      const { sessions } = storage();
      const { cookie } = await sessions.open("ada", BY);

      for (let passed = 0; passed < 12 * 60; passed += 30) {
        expect(await sessions.find(cookie, { isUse: true })).toBeDefined();
        clock().advance(30 * MINUTE);
      }
      expect(await sessions.find(cookie, { isUse: true })).toBeUndefined();
    });

    it("ends when it is signed out, and no other one with it", async () => {
      const { sessions } = storage();
      const first = await sessions.open("ada", BY);
      const second = await sessions.open("ada", BY);

      await sessions.end(first.cookie);
      await sessions.end("made up");

      expect(await sessions.find(first.cookie, { isUse: true })).toBeUndefined();
      expect(await sessions.find(second.cookie, { isUse: true })).toBeDefined();
    });

    it("ends with the credentials of its person, who may have signed in through a provider", async () => {
      const { sessions, credentials } = storage();
      const { id } = await credentials.create("ada");
      const identity = { id: "oidc:x:ada", name: "Ada", verified: true };
      const opened = [
        await sessions.open("ada", { credential: id }),
        await sessions.open("ada", { identity, groups: [] }),
      ];
      const other = await sessions.open("grace", BY);

      await credentials.revoke("ada");

      for (const { cookie } of opened) {
        expect(await sessions.find(cookie, { isUse: true })).toBeUndefined();
      }
      expect(await sessions.find(other.cookie, { isUse: true })).toBeDefined();
      expect(await credentials.personOf(id)).toBeUndefined();
    });

    it("ends the oldest of a person who has very many, nobody else's, and none when some have ended", async () => {
      const { sessions } = storage();
      const ended = await sessions.open("ada", BY);
      clock().advance(61 * MINUTE);
      const first = await sessions.open("ada", BY);
      clock().advance(1);

      const another = await sessions.open("grace", BY);
      const fill = (count: number) =>
        Promise.all(Array.from({ length: count }, () => sessions.open("ada", BY)));
      await fill(MOST_SESSIONS - 1);
      expect(await sessions.find(ended.cookie, { isUse: true })).toBeUndefined();
      expect(await sessions.find(first.cookie, { isUse: true })).toBeDefined();

      await fill(1);
      expect(await sessions.find(first.cookie, { isUse: true })).toBeUndefined();
      expect(await sessions.find(another.cookie, { isUse: true })).toBeDefined();
    });
  });
}
