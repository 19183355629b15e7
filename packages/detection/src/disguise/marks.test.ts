import { expect, it } from "vitest";
import { isQuotedPrintable, isWrapped } from "./marks.ts";

it.each(["status=404 ", "took=402ms,", "size=40 ", "code=403"])(
  "takes %j for a number, no sign at",
  (text) => {
    expect(isQuotedPrintable(text, text.indexOf("="))).toBe(false);
  },
);

it.each(["ada=40host.org", "ada=404chan.org", "ada=40=\nhost.org", "ada=40=65host.org"])(
  "takes %j for what hides a sign at",
  (text) => {
    expect(isQuotedPrintable(text, text.indexOf("="))).toBe(true);
  },
);

it.each(["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.=\nSflKxw", "ada@=\nhost.org", "ada.=\nlovelace"])(
  "takes the line break of %j for a soft one",
  (text) => {
    expect(isQuotedPrintable(text, text.indexOf("="))).toBe(true);
  },
);

it("joins a long word with the next line, but not with a line that begins with a timestamp", () => {
  const word = "part-of-a-long-key-0x1y2z";

  expect(isWrapped(`${word}\nT1zdp7dc`, word.length)).toBe(true);
  expect(isWrapped(`${word}\n2026-03-04T10:33:07Z INFO`, word.length)).toBe(false);
  expect(isWrapped(`${word}\n2026-03-04 10:33:07 INFO`, word.length)).toBe(false);
});
