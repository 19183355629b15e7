/** The thread that writes. A commit waits for the disk, and a locked database for seconds: nobody else must. */
import type { KeyObject } from "node:crypto";
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { CountersignError } from "@countersign/core";
import type { CommitOutcome, EncodedCommit } from "../store/encoded-commit.ts";
import { type Notary, openWriter } from "./open-writer.ts";

export interface WriterThreadData {
  readonly file: string;
  readonly master: KeyObject;
  readonly notary: Notary | undefined;
}

export type WriterRequest =
  | { readonly id: number; readonly commits: readonly EncodedCommit[] }
  | { readonly close: true };

export type WriterReply =
  | { readonly ready: true }
  | { readonly failed: { readonly code: string; readonly message: string } }
  | { readonly answers: readonly WriterAnswer[] }
  | { readonly closed: true };

export interface WriterAnswer {
  readonly id: number;
  readonly outcomes: readonly CommitOutcome[];
}

/** More than this many commits do not share a transaction: the first of them would wait too long. */
const LARGEST_GROUP = 512;

function serve(): void {
  if (!parentPort) throw new Error("this file is the entry of a worker thread");
  const port = parentPort;
  const reply = (message: WriterReply) => port.postMessage(message);
  const { file, master, notary } = workerData as WriterThreadData;

  let opened: ReturnType<typeof openWriter>;
  try {
    opened = openWriter(file, master, notary);
  } catch (error) {
    const code = error instanceof CountersignError ? error.code : "STORAGE_UNAVAILABLE";
    reply({ failed: { code, message: error instanceof Error ? error.message : String(error) } });
    return;
  }
  const { database, writer } = opened;

  port.on("message", (first: WriterRequest) => {
    let next: WriterRequest | undefined = first;
    while (next) {
      const requests: { id: number; commits: readonly EncodedCommit[] }[] = [];
      let size = 0;
      while (next && !("close" in next) && size < LARGEST_GROUP) {
        requests.push(next);
        size += next.commits.length;
        // What came in meanwhile joins this transaction.
        next = (receiveMessageOnPort(port) as { message: WriterRequest } | undefined)?.message;
      }
      if (requests.length > 0) {
        const outcomes = writer.write(requests.flatMap(({ commits }) => commits));
        let from = 0;
        const answers = requests.map(({ id, commits }) => {
          return { id, outcomes: outcomes.slice(from, (from += commits.length)) };
        });
        reply({ answers });
      }
      if (next && "close" in next) {
        database.close();
        reply({ closed: true });
        port.close();
        return;
      }
    }
  });
  reply({ ready: true });
}

serve();
