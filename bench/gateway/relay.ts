/**
 * The gateway as it is deployed, with less of a guard:
 *
 *     node relay.ts alone|unlogged CONFIG PORT COMMAND…
 *
 * `alone`: neither masking, policy nor log, which is what passing messages on costs. `unlogged`: everything, but what
 * is to be written is thrown away. Answers over HTTP, and `countersign connect --config CONFIG` in place of the daemon.
 */
import { createServer } from "node:http";
import { createServer as createSocketServer } from "node:net";
import { loadConfigFor } from "../../packages/cli/dist/config-file.js";
import { prepareSocketFolder, socketPath } from "../../packages/cli/dist/daemon/daemon-files.js";
import { answerGreeting } from "../../packages/cli/dist/daemon/greeting.js";
import { createGateway, type GatewayOptions } from "../../packages/mcp-gateway/dist/index.js";
import { createGuard, type Store } from "../../packages/core/dist/index.js";
// Not all of testkit, whose heap the collector would look through while a relay is measured.
import { passThroughGuard } from "../../packages/testkit/dist/guard/pass-through-guard.js";

const [mode, config = "", port = "", command = "", ...args] = process.argv.slice(2);
const requester = { id: "local:bench@here", name: "bench", verified: false };
const loaded = await loadConfigFor(config, { cwd: process.cwd(), env: process.env });
const gateway = createGateway({
  ...(mode === "unlogged" ? await unlogged() : { guard: passThroughGuard() }),
  upstreams: [
    {
      name: "echo",
      trust: "internal",
      server: { command, args, env: {}, cwd: process.cwd() },
      toolPrefix: null,
      startTimeoutMs: 30_000,
      maxMessageBytes: 10 * 1024 * 1024,
      categories: [],
    },
  ],
  name: "relay",
  version: "1.0.0",
  holdMs: 45_000,
  holdWithProgressMs: 45_000,
  progressEveryMs: 15_000,
  report: (line) => console.error(line),
});

const path = socketPath(loaded.dataFolder);
prepareSocketFolder(path);
createSocketServer((socket) => {
  socket.on("error", () => socket.destroy());
  void answerGreeting(socket).then((isGreeted) =>
    isGreeted ? gateway.serveStream({ input: socket, output: socket }, requester) : undefined,
  );
}).listen(path);
createServer((req, res) => void gateway.handleHttp(req, res, requester)).listen(
  Number(port),
  "127.0.0.1",
);
process.once("SIGTERM", () => void gateway.close().then(() => process.exit(0)));

/**
 * The guard that the configuration opens, on a store that says of everything that it is written. Values are, the first
 * time: what is known to be kept is not sealed again, and a log would not change that.
 */
async function unlogged(): Promise<Pick<GatewayOptions, "guard" | "definitions">> {
  const { openRuntime } = await import("../../packages/runtime/dist/index.js");
  const { guardParts, definitions } = await openRuntime({
    config: loaded,
    role: "program",
    report: (line) => console.error(line),
  });
  const { store } = guardParts;
  const commit: Store["commit"] = async (...operations) => {
    const values = operations.filter((one) => one.kind === "keep-values" && one.entries.length > 0);
    if (values.length > 0) await store.commit(...values);
    return operations.map(() => ({ done: true }));
  };
  const guard = createGuard({
    ...guardParts,
    store: new Proxy(store, {
      get(kept, name) {
        if (name === "commit") return commit;
        const member: unknown = Reflect.get(kept, name);
        return typeof member === "function" ? member.bind(kept) : member;
      },
    }),
  });
  return { guard, definitions };
}
