import { expect, it } from "vitest";
import type { CommitOutcome, EncodedCommit } from "./encoded-commit.ts";
import { WriteQueue } from "./write-queue.ts";

/** A writer that is done when it is told to be. */
function slowWriter() {
  const batches: { readonly size: number; finish(): void }[] = [];
  let isClosed = false;
  return {
    batches,
    isClosed: () => isClosed,
    write: (commits: readonly EncodedCommit[]): Promise<readonly CommitOutcome[]> =>
      new Promise((resolve) => {
        const finish = (): void => resolve(commits.map(() => ({ results: [] })));
        batches.push({ size: commits.length, finish });
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
