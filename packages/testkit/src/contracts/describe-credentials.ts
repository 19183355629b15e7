import { describe, expect, it } from "vitest";
import { freshStorage, type OpenStorage } from "./storage-under-test.ts";

/** The contract of the core's `ReviewerCredentials` port. */
export function describeCredentials(name: string, open: OpenStorage): void {
  describe(`${name} as reviewers' credentials`, () => {
    const { storage } = freshStorage(open);

    it("accepts the credential it made, as the person it made it for", async () => {
      const { credentials } = storage();

      const { id, credential } = await credentials.create("ada");

      expect(await credentials.accept(credential)).toEqual({ id, person: "ada" });
      expect(await credentials.personOf(id)).toBe("ada");
      expect(await credentials.personOf(credential)).toBeUndefined();
    });

    it("accepts nothing else", async () => {
      const { credentials } = storage();
      const { credential } = await credentials.create("ada");

      for (const wrong of [
        "",
        `${credential} `,
        credential.slice(0, -1),
        credential.toUpperCase(),
      ]) {
        expect(await credentials.accept(wrong)).toBeUndefined();
      }
    });

    it("makes a different one each time, and accepts all of them", async () => {
      const { credentials } = storage();

      const first = await credentials.create("ada");
      const second = await credentials.create("grace");

      expect(second.credential).not.toBe(first.credential);
      expect((await credentials.accept(first.credential))?.person).toBe("ada");
      expect((await credentials.accept(second.credential))?.person).toBe("grace");
    });

    it("knows whether there is any", async () => {
      const { credentials } = storage();

      expect(await credentials.exist()).toBe(false);
      await credentials.create("ada");
      expect(await credentials.exist()).toBe(true);
    });

    it("ends all credentials of a person and of nobody else", async () => {
      const { credentials } = storage();
      const first = await credentials.create("ada");
      const second = await credentials.create("ada");
      const other = await credentials.create("grace");

      expect(await credentials.revoke("ada")).toBe(2);
      expect(await credentials.accept(first.credential)).toBeUndefined();
      expect(await credentials.accept(second.credential)).toBeUndefined();
      expect(await credentials.accept(other.credential)).toBeDefined();
      expect(await credentials.revoke("ada")).toBe(0);
    });

    it("records what was made and what was ended, and no secret", async () => {
      const { credentials, store } = storage();

      const { credential } = await credentials.create("ada");
      await credentials.revoke("ada");

      const records = await store.records({ limit: 10 });
      expect(records.map(({ type }) => type)).toEqual(["credential.created", "credential.revoked"]);
      expect(JSON.stringify(records)).not.toContain(credential);
    });
  });
}
