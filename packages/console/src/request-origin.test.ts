import type { IncomingMessage } from "node:http";
import { describe, expect, it } from "vitest";
import { isLoopbackByName } from "./request-origin.ts";

const asked = (host: string): IncomingMessage => ({ headers: { host } }) as IncomingMessage;
const ours = new URL("http://127.0.0.1:4319");

describe("`localhost`", () => {
  it.each([
    { because: "somebody else may listen there", origins: [ours] as const, is: true },
    {
      because: "it is ours as well",
      origins: [ours, new URL("http://localhost:4319")] as const,
      is: false,
    },
    { because: "we have a name", origins: [new URL("https://c.example")] as const, is: false },
  ])("leads to our address: $is, because $because", ({ origins, is }) => {
    expect(isLoopbackByName(asked("localhost:4319"), origins)).toBe(is);
  });

  it.each(["localhost:1", "localhost", "evil.example:4319", "localhost.evil.example:4319"])(
    "is not %s",
    (host) => {
      expect(isLoopbackByName(asked(host), [ours])).toBe(false);
    },
  );
});
