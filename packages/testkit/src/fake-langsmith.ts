import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";

export interface FakeLangSmith {
  /** To be set as `LANGSMITH_ENDPOINT`. */
  readonly origin: string;
  /** Everything that was sent to it, as text. */
  received(): string;
  forget(): void;
  close(): Promise<void>;
}

/** A LangSmith on loopback that takes every run and gives none back. */
export async function startFakeLangSmith(): Promise<FakeLangSmith> {
  let bodies: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      const isZipped = body[0] === 0x1f && body[1] === 0x8b;
      if (request.method !== "GET") {
        bodies.push((isZipped ? gunzipSync(body) : body).toString("utf8"));
      }
      response.setHeader("content-type", "application/json");
      // One run to a body, in plain JSON.
      const limits = { use_multipart_endpoint: false, size_limit: 100 };
      response.end(JSON.stringify({ batch_ingest_config: limits }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    received: () => bodies.join("\n"),
    forget() {
      bodies = [];
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
