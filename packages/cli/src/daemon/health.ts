/** What load balancers and monitoring ask. Says nothing about anybody. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Store } from "@countersign/core";
import type { Metrics } from "./metrics.ts";

export interface HealthParts {
  readonly store: Pick<Store, "pause">;
  /** With what whoever asks for them presents. */
  readonly metrics: (Pick<Metrics, "text" | "contentType"> & { readonly token: string }) | null;
}

export interface Health {
  /** Answers what is its business; `false` if it is not. */
  answer(path: string, req: IncomingMessage, res: ServerResponse): Promise<boolean>;
  /** From now on no new work should come here: what runs is let end. */
  startDraining(): void;
}

/** How long the database may take to answer before nothing should be sent here. */
const READY_MS = 2_000;

export function createHealth({ store, metrics }: HealthParts): Health {
  let isDraining = false;

  const isReady = async (): Promise<boolean> => {
    if (isDraining) return false;
    const { promise: late, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(resolve, READY_MS, false);
    const readable = store.pause().then(
      () => true,
      () => false,
    );
    try {
      return await Promise.race([readable, late]);
    } finally {
      clearTimeout(timer);
    }
  };

  return {
    startDraining: () => {
      isDraining = true;
    },
    async answer(path, req, res) {
      if (path === "/healthz") return say(res, 200, "ok\n");
      if (path === "/readyz") {
        return (await isReady()) ? say(res, 200, "ready\n") : say(res, 503, "not ready\n");
      }
      if (path !== "/metrics" || metrics === null) return false;
      if (!presents(req, metrics.token)) {
        res.setHeader("www-authenticate", "Bearer");
        return say(res, 401, "expected the metrics token\n");
      }
      res.setHeader("content-type", metrics.contentType);
      return say(res, 200, await metrics.text());
    },
  };
}

function presents({ headers }: IncomingMessage, token: string): boolean {
  const hashed = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(hashed(headers.authorization ?? ""), hashed(`Bearer ${token}`));
}

function say(res: ServerResponse, status: number, text: string): true {
  if (!res.hasHeader("content-type")) res.setHeader("content-type", "text/plain");
  res.writeHead(status).end(text);
  return true;
}
