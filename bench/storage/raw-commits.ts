import { openRawClient } from "@countersign/testkit";

/** How often a second one connection of this server inserts 1 KB and waits until it is durable. */
export async function rawCommits(url: string, ms: number): Promise<number> {
  const client = await openRawClient(url);
  await client.query("create table if not exists raw_commit (body text not null)");
  const body = "x".repeat(1_000);
  const start = performance.now();
  let count = 0;
  while (performance.now() - start < ms) {
    await client.query("insert into raw_commit values ($1)", [body]);
    count++;
  }
  const rate = (count / (performance.now() - start)) * 1000;
  await client.end();
  return rate;
}
