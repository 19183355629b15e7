import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { CountersignError } from "@countersign/core";
import {
  type Anchor,
  cosignedAt,
  fileAnchor,
  readCheckpoint,
  readWitness,
  splitNotes,
} from "@countersign/storage";

export interface WitnessAnchorOptions {
  /** Where `/add-checkpoint` is. */
  readonly url: string;
  readonly vkey: string;
  /** Where cosigned checkpoints are kept. */
  readonly folder: string;
}

const TIMEOUT_MS = 15_000;
const MOST_ANSWER = 64 * 1024;

/**
 * A witness as c2sp.org/tlog-witness describes it: it remembers the newest checkpoint it has seen of a log, cosigns a
 * later one only with a proof that the log merely grew, and so cannot be shown two logs. What it cosigned is kept here;
 * that it is not lost does not depend on this, because the witness refuses to go back.
 *
 * @throws {CountersignError} `SIGNING_KEY_INVALID` if the vkey is none of a witness.
 */
export function witnessAnchor({ url, vkey, folder }: WitnessAnchorOptions): Anchor {
  const witness = readWitness(vkey);
  if (!witness) {
    throw new CountersignError(
      "SIGNING_KEY_INVALID",
      "expected the vkey of a witness, `name+id+key` with a key of kind 4",
    );
  }
  const safeName = witness.name.replaceAll(/[^A-Za-z0-9.-]/g, "_").slice(0, 100);
  const kept = fileAnchor(join(folder, `${safeName}-${witness.id.toString("hex")}`));
  const newest = async (): Promise<string | undefined> => {
    const note = await kept.newest();
    return note !== undefined && cosignedAt(note, witness) !== undefined ? note : undefined;
  };
  return {
    name: `witness ${witness.name}`,
    newest,

    async append(notes, log) {
      const note = notes.at(-1);
      const size = note === undefined ? undefined : readCheckpoint(note)?.size;
      if (note === undefined || size === undefined) return;
      let earlier = readCheckpoint((await newest()) ?? "")?.size ?? 0;
      for (let turn = 0; ; turn++) {
        const answer = await add(url, note, earlier, await log.consistency(earlier, size));
        if ("cosignatures" in answer) {
          const cosigned = note + answer.cosignatures;
          if (cosignedAt(cosigned, witness) === undefined) {
            throw new Error("what it answered is no cosignature of its key");
          }
          mkdirSync(folder, { recursive: true, mode: 0o700 });
          return kept.append([cosigned], log);
        }
        // It has seen another size than the last it told us, which it says once; then it should be content.
        if (answer.seen > size) {
          throw new Error(
            `it has seen ${answer.seen} records of this log, which has ${size}: an older copy was put back`,
          );
        }
        if (turn > 0) throw new Error("HTTP 409 again");
        earlier = answer.seen;
      }
    },

    async holdings() {
      const { notes } = await kept.holdings();
      const cosigned = splitNotes(notes ?? "").filter(
        (note) => cosignedAt(note, witness) !== undefined,
      );
      return {
        notes: cosigned.join("\n\n"),
        proves:
          "against everybody but the witness, also who has our signing key: it cosigns no log that does not continue the one it saw",
      };
    },
  };
}

/** One request. `seen`: how many records the witness knows of, where it is another number than `earlier`. */
async function add(
  url: string,
  note: string,
  earlier: number,
  proof: readonly Uint8Array[],
): Promise<{ readonly cosignatures: string } | { readonly seen: number }> {
  const hashes = proof.map((hash) => `${Buffer.from(hash).toString("base64")}\n`).join("");
  let response: Response;
  let text: string;
  try {
    response = await fetch(`${url.replace(/\/+$/, "")}/add-checkpoint`, {
      method: "POST",
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
      body: `old ${earlier}\n${hashes}\n${note}`,
    });
    text = (await response.text()).slice(0, MOST_ANSWER);
  } catch (error) {
    const code = (error as { cause?: { code?: unknown } }).cause?.code;
    throw new Error(typeof code === "string" ? code : "it does not answer", { cause: error });
  }
  if (response.status === 409) {
    const seen = /^(?:0|[1-9]\d{0,15})\n?$/.test(text) ? Number(text) : Number.NaN;
    if (!Number.isNaN(seen)) return { seen };
  }
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  if (!/^(?:\u2014 \S+ [A-Za-z0-9+/]+={0,2}\n)+$/.test(text)) {
    throw new Error("what it answered is no cosignature");
  }
  return { cosignatures: text };
}
