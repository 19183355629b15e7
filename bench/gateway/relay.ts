/**
 * The gateway alone, as it is deployed but with neither masking, policy nor log: what passing messages on costs.
 *
 *     node relay.ts CONFIG PORT COMMAND…
 *
 * Answers over HTTP, and `countersign connect --config CONFIG` in place of the daemon.
 */
import { createServer } from "node:http";
import { createServer as createSocketServer } from "node:net";
import { loadConfigFor } from "../../packages/cli/dist/config-file.js";
import { prepareSocketFolder, socketPath } from "../../packages/cli/dist/daemon/daemon-files.js";
import { answerGreeting } from "../../packages/cli/dist/daemon/greeting.js";
import { createGateway } from "../../packages/mcp-gateway/dist/index.js";
import { passThroughGuard } from "../../packages/testkit/dist/index.js";

const [config = "", port = "", command = "", ...args] = process.argv.slice(2);
const requester = { id: "local:bench@here", name: "bench", verified: false };
const gateway = createGateway({
  guard: passThroughGuard(),
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

const { dataFolder } = await loadConfigFor(config, { cwd: process.cwd(), env: process.env });
const path = socketPath(dataFolder);
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
