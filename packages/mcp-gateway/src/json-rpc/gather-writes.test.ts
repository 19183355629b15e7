import { Writable } from "node:stream";
import { expect, it } from "vitest";
import { gatherWrites } from "./gather-writes.ts";

it("lets what is written in one turn go out at once, in order", async () => {
  const calls: string[] = [];
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      calls.push(chunk.toString());
      done();
    },
    writev(chunks, done) {
      calls.push(chunks.map(({ chunk }) => String(chunk)).join("+"));
      done();
    },
  });
  const write = (text: string): Promise<void> =>
    new Promise((resolve) => {
      gatherWrites(output);
      output.write(text, () => resolve());
    });

  await Promise.all([write("a"), write("b"), Promise.resolve().then(() => write("c"))]);
  await write("d");

  expect(calls).toEqual(["a+b+c", "d"]);
});
