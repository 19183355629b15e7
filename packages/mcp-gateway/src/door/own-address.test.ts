import type { IncomingMessage, ServerResponse } from "node:http";
import fc from "fast-check";
import { expect, it } from "vitest";
import { ownAddress } from "./own-address.ts";

interface Headers {
  readonly host?: string;
  readonly origin?: string;
}

function lets(isForUs: ReturnType<typeof ownAddress>, headers: Headers): boolean {
  const refused: number[] = [];
  const res = { writeHead: (status: number) => void refused.push(status), end: () => undefined };
  const isLet = isForUs({ headers } as IncomingMessage, res as unknown as ServerResponse);
  expect(refused).toEqual(isLet ? [] : [403]);
  return isLet;
}

const HOSTS = ["localhost", "127.0.0.1", "tools.example"];

const header = (scheme: string) =>
  fc
    .tuple(
      fc.constantFrom(...HOSTS, "evil.example", "localhost.evil.example", "", "null", "[", "local"),
      fc.constantFrom("", ":80", ":4319", "\t", " "),
    )
    .map(([name, port]) => `${scheme}${name}${port}`);

it("says of every pair of headers what it says of the first, whatever came before", () => {
  const headers = fc.record(
    { host: header(""), origin: fc.oneof(header("http://"), fc.constantFrom("", "null")) },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.array(headers, { minLength: 1, maxLength: 100 }), (asked) => {
      const isForUs = ownAddress(HOSTS);

      for (const one of asked) expect(lets(isForUs, one)).toBe(lets(ownAddress(HOSTS), one));
    }),
  );
});

it("takes neither the pages of others nor their names for ours", () => {
  const isForUs = ownAddress(HOSTS);

  expect(lets(isForUs, { host: "localhost:4319" })).toBe(true);
  expect(lets(isForUs, { host: "localhost:4319", origin: "http://localhost:1" })).toBe(true);
  expect(lets(isForUs, { host: "localhost:4319", origin: "http://evil.example" })).toBe(false);
  expect(lets(isForUs, { host: "evil.example" })).toBe(false);
  expect(lets(isForUs, {})).toBe(false);
});
