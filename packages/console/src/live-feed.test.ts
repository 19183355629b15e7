import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { expect, it } from "vitest";
import { LiveFeed } from "./live-feed.ts";

it("is watched by one person in so many places, which end nobody else's", () => {
  const feed = new LiveFeed({ records: () => Promise.resolve([]) }, () => undefined);
  const watch = (person: string): ServerResponse => {
    const res = new ServerResponse(new IncomingMessage(new Socket()));
    feed.watch(res, person, () => Promise.resolve(true));
    return res;
  };

  const grace = watch("grace");
  const ada = Array.from({ length: 17 }, () => watch("ada"));
  const ended = ada.map(({ writableEnded }) => writableEnded);
  const isGraceThere = !grace.writableEnded;
  feed.close();

  expect(ended).toEqual([true, ...Array.from({ length: 16 }, () => false)]);
  expect(isGraceThere).toBe(true);
});
