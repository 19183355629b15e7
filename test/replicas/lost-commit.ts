/**
 * Appends a record to the database at the URL it is given, loses the answer to the commit, and prints how often the
 * record is there. A program of its own, so that what is built can be changed as it is loaded.
 */
import { readMasterKey, readSigningKey } from "@countersign/storage";
import { openPostgresStorage } from "@countersign/storage/postgres";
// By itself: all of testkit takes longer to load than this takes to run.
import { startTcpProxy, throughProxy } from "../../packages/testkit/src/postgres/tcp-proxy.ts";

const [url = "", folder = ""] = process.argv.slice(2);
const proxy = await startTcpProxy({ port: Number(new URL(url).port) });
const storage = await openPostgresStorage({
  url: throughProxy(url, proxy),
  masterKey: await readMasterKey(folder, {}),
  signingKey: readSigningKey(folder, {}),
  labelOf: () => "X",
});
proxy.cutOnce(
  (bytes) => (/[^a-z_]commit\0/.test(bytes.toString("latin1")) ? bytes.length : undefined),
  { answered: true },
);
await storage.store.commit({ kind: "append", record: { type: "call.received", exchange: "x" } });
const kept = await storage.store.records({ exchange: "x", limit: 10 });
await storage.close();
await proxy.close();
console.log(JSON.stringify({ cuts: proxy.cuts(), times: kept.length }));
