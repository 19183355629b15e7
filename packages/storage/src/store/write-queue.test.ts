import { expect, it } from "vitest";
import type { CommitOutcome, EncodedCommit, Operation } from "./encoded-commit.ts";
import { WriteQueue } from "./write-queue.ts";

const result = { text: "x".repeat(100_000) };

const append = (body: object): Operation => ({
  kind: "append",
  record: { type: "execution.finished" },
  payload: { scope: "s1", body: body as never },
});

/** A writer that is done when it is told to be. */
function slowWriter() {
  const batches: { readonly size: number; readonly payloads: unknown[]; finish(): void }[] = [];
  let isClosed = false;
  return {
    batches,
    isClosed: () => isClosed,
    write: (commits: readonly EncodedCommit[]): Promise<readonly CommitOutcome[]> =>
      new Promise((resolve) => {
        const finish = (): void => resolve(commits.map(() => ({ results: [] })));
        const payloads = commits.flatMap((commit) => commit.payloads);
        batches.push({ size: commits.length, payloads, finish });
      }),
    close: async () => void (isClosed = true),
  };
}

const turn = (): Promise<void> =>
  new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

it("gathers what comes while two batches are on their way", async () => {
  const writer = slowWriter();
  const queue = new WriteQueue(writer, () => 0);
  const commit = (): Promise<unknown> => queue.commit([{ kind: "make-checkpoint" }]);
  const done = [commit()];
  await turn();
  done.push(commit());
  await turn();
  for (let i = 0; i < 5; i++) {
    done.push(commit());
    await turn();
  }

  expect(writer.batches.map(({ size }) => size)).toEqual([1, 1]);
  writer.batches[0]?.finish();
  await turn();
  expect(writer.batches.map(({ size }) => size)).toEqual([1, 1, 5]);
  for (const batch of writer.batches) batch.finish();
  await Promise.all(done);
});

it("gathers for three turns where several came together last, and for one where they came alone", async () => {
  const writer = slowWriter();
  const queue = new WriteQueue(writer, () => 0);
  const commit = (): Promise<unknown> => queue.commit([{ kind: "make-checkpoint" }]);
  const oneTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const sizes = (): number[] => writer.batches.map(({ size }) => size);
  const finishLast = async (): Promise<void> => {
    writer.batches.at(-1)?.finish();
    await turn();
  };

  const done = [commit(), commit()];
  await oneTurn();
  expect(sizes()).toEqual([2]);
  await finishLast();

  done.push(commit());
  await oneTurn();
  done.push(commit());
  await oneTurn();
  done.push(commit());
  expect(sizes()).toEqual([2]);
  await oneTurn();
  expect(sizes()).toEqual([2, 3]);
  await finishLast();

  done.push(commit());
  for (let i = 0; i < 3; i++) await oneTurn();
  expect(sizes()).toEqual([2, 3, 1]);
  await finishLast();
  done.push(commit());
  await oneTurn();
  expect(sizes()).toEqual([2, 3, 1, 1]);
  await finishLast();
  await Promise.all(done);
});

it("tells whoever waits for a packed payload when it could not be written where it was asked for", async () => {
  const writer = slowWriter();
  let isBroken = false;
  const queue = new WriteQueue(
    {
      ...writer,
      writeHere: () => {
        if (isBroken) throw new Error("the file is gone");
        return undefined;
      },
    },
    () => 0,
  );
  // From the fourth in a row on, one that comes alone is not waited for.
  for (let i = 0; i < 4; i++) {
    const done = queue.commit([append({ small: i })]);
    await turn();
    writer.batches.at(-1)?.finish();
    await done;
    await turn();
  }

  isBroken = true;
  await expect(queue.commit([append({ result })])).rejects.toThrow("the file is gone");
});

it("writes everything before it closes", async () => {
  const writer = slowWriter();
  const queue = new WriteQueue(writer, () => 0);
  const done: Promise<unknown>[] = [];
  for (let i = 0; i < 4; i++) {
    done.push(queue.commit([{ kind: "make-checkpoint" }]));
    await turn();
  }

  const closed = queue.close();
  const refused = queue.commit([{ kind: "make-checkpoint" }]);
  await expect(refused).rejects.toMatchObject({ code: "AUDIT_WRITE_FAILED" });
  expect(writer.isClosed()).toBe(false);
  for (let i = 0; !writer.isClosed(); i++) {
    writer.batches[i]?.finish();
    await turn();
  }
  await Promise.all([closed, ...done]);
  expect(writer.batches.reduce((sum, { size }) => sum + size, 0)).toBe(4);
});

it("writes a commit with a big payload before it closes, packed", async () => {
  const writer = slowWriter();
  const queue = new WriteQueue(writer, () => 0);
  const done = queue.commit([append({ result })]);

  const closed = queue.close();
  while (writer.batches.length === 0) await turn();
  expect(writer.isClosed()).toBe(false);
  writer.batches[0]?.finish();
  await Promise.all([closed, done]);
  expect(writer.batches.map(({ payloads }) => payloads)).toEqual([
    [{ commitment: expect.any(String) as string, bytes: expect.any(Buffer) as Buffer }],
  ]);
});

it("lets nobody wait for a big payload of somebody else's", async () => {
  const writer = slowWriter();
  const queue = new WriteQueue(writer, () => 0);
  const done = [queue.commit([append({ result })]), queue.commit([append({ result: "small" })])];

  while (writer.batches.length < 2) await turn();
  expect(writer.batches[0]?.payloads).toEqual(['{"result":"small"}']);
  for (const batch of writer.batches) batch.finish();
  await Promise.all(done);
});

it("refuses a payload that JSON cannot carry, expected or not", async () => {
  const queue = new WriteQueue(slowWriter(), () => 0);
  const odd = { text: "x".repeat(100_000), big: 1n };
  queue.expectPayload({ result: odd as never });

  await expect(queue.commit([append({ result: odd })])).rejects.toMatchObject({
    code: "AUDIT_WRITE_FAILED",
  });
  await queue.close();
});
