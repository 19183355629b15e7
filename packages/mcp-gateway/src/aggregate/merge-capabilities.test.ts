import { expect, it } from "vitest";
import { mergeCapabilities } from "./merge-capabilities.ts";

it("can what one of them can", () => {
  expect(
    mergeCapabilities([
      { tools: {}, resources: { subscribe: false } },
      { tools: { listChanged: true }, resources: { subscribe: true }, logging: {} },
      { tools: { listChanged: false }, experimental: { odd: { a: 1 } } },
    ]),
  ).toEqual({
    tools: { listChanged: true },
    resources: { subscribe: true },
    logging: {},
    experimental: { odd: { a: 1 } },
  });
});
