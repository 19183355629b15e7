import { describe, expect, it } from "vitest";
import { ownsToken, Sessions } from "./session.ts";

const MINUTE = 60_000;

describe("a session", () => {
  it("is found by its cookie, and its token is its own", () => {
    const sessions = new Sessions(() => 0);
    const ada = sessions.open("ada", { credential: "a-credential" });
    const grace = sessions.open("grace", { credential: "g-credential" });

    const found = sessions.find(ada.cookie, { isUse: true });

    expect(found?.person).toBe("ada");
    expect(found && ownsToken(found, ada.token)).toBe(true);
    expect(found && ownsToken(found, grace.token)).toBe(false);
    expect(found && ownsToken(found, ada.cookie)).toBe(false);
    expect(sessions.find("made up", { isUse: true })).toBeUndefined();
  });

  it("has secrets of 256 bits", () => {
    const { cookie, token } = new Sessions(() => 0).open("ada", { credential: "credential" });

    expect(Buffer.from(cookie, "base64url")).toHaveLength(32);
    expect(Buffer.from(token, "base64url")).toHaveLength(32);
  });

  it("ends after an hour without use; looking for news is no use", () => {
    let now = 0;
    const sessions = new Sessions(() => now);
    const { cookie } = sessions.open("ada", { credential: "credential" });

    now = 59 * MINUTE;
    expect(sessions.find(cookie, { isUse: true })).toBeDefined();
    now += 59 * MINUTE;
    expect(sessions.find(cookie, { isUse: false })).toBeDefined();
    now += MINUTE;
    expect(sessions.find(cookie, { isUse: false })).toBeUndefined();
  });

  it("ends after twelve hours, however much it was used", () => {
    let now = 0;
    const sessions = new Sessions(() => now);
    const { cookie } = sessions.open("ada", { credential: "credential" });

    for (; now < 12 * 60 * MINUTE; now += 30 * MINUTE) {
      expect(sessions.find(cookie, { isUse: true })).toBeDefined();
    }
    expect(sessions.find(cookie, { isUse: true })).toBeUndefined();
  });

  it("ends when it is signed out", () => {
    const sessions = new Sessions(() => 0);
    const { cookie } = sessions.open("ada", { credential: "credential" });

    sessions.end(cookie);

    expect(sessions.find(cookie, { isUse: true })).toBeUndefined();
  });

  it("makes room for others when there are very many", () => {
    const sessions = new Sessions(() => 0);
    const first = sessions.open("ada", { credential: "credential" });
    for (let i = 0; i < 200; i++) sessions.open("grace", { credential: "credential" });

    expect(sessions.find(first.cookie, { isUse: true })).toBeUndefined();
  });
});
