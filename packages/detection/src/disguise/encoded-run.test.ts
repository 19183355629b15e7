import { deflateSync, gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { decodeRun } from "./encoded-run.ts";

const ENOUGH = { left: 1_000_000, spend: () => true };

it("inflates what is whole, takes what is cut off for nothing, and leaves errors of others their traces", () => {
  const { stackTraceLimit } = Error;
  const mail = Buffer.from("write to ada.lovelace@example.com, please");
  for (const bytes of [gzipSync(mail), deflateSync(mail)]) {
    const whole = bytes.toString("base64");
    const cut = bytes.subarray(0, 24).toString("base64");

    expect(decodeRun(whole, 0, whole.length, ENOUGH)).toBe(String(mail));
    expect(decodeRun(cut, 0, cut.length, ENOUGH)).toBeNull();
    expect(Error.stackTraceLimit).toBe(stackTraceLimit);
  }
});
