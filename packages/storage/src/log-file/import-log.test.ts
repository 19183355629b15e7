import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { shortHead, type StoreOperation } from "@countersign/core";
import { requestApproval, temporaryFolder } from "@countersign/testkit";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { openSqliteStorage, readMasterKey, readSigningKey, verifyLog } from "../index.ts";
import { newSigner, type SigningKey } from "../keys/signing-key.ts";
import { readCheckpoint, signCheckpoint } from "../proof/checkpoint.ts";
import { MerkleFrontier } from "../proof/merkle-frontier.ts";
import { type NoteSigner, vkeyOf } from "../proof/signed-note.ts";
import { replaceSigningKey } from "../sqlite/replace-signing-key.ts";
import { CHAIN_START, chainOf, leafOf } from "../store/record-frame.ts";
import { exportLog } from "./export-log.ts";
import { importLog, type ImportLogOptions } from "./import-log.ts";
import { openImportedLog } from "./imported-log.ts";
import { linesOf } from "./read-lines.ts";

/** More of them do not find more: five hundred did not. */
const RUNS = 30;

const labelOf = (entityType: string): string => entityType;

/** One log as a file, with payloads; and the checkpoints in it. */
let original: string;
let key: SigningKey;
/** The same of a log whose key was changed. */
let rotated: { readonly text: string; readonly oldVkey: string; readonly vkey: string };

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "countersign-import-"));
  try {
    const masterKey = await readMasterKey(folder, {});
    const storage = await openSqliteStorage({ folder, masterKey, labelOf, mainThread: true });
    key = storage.signingKey;
    const append = (i: number): StoreOperation => ({
      kind: "append",
      record: { type: "call.received", exchange: `x${i}`, note: `note ${i} – ü` },
      ...(i % 2 === 0 && { payload: { scope: `s${i % 3}`, body: { text: `body ${i} ☂` } } }),
    });
    const started: StoreOperation = {
      kind: "append",
      record: { type: "log.started", vkey: key.vkey },
    };
    await storage.store.commit(started, ...Array.from({ length: 4 }, (_, i) => append(i)));
    await storage.store.commit(requestApproval("a"));
    await storage.store.commit(append(6), append(7));
    await storage.close();
    const access = { folder, masterKey, now: 1_800_000_000_000 };
    original = await written({ ...access, signingKey: key }, true);
    const oldVkey = key.vkey;
    const { vkey } = await replaceSigningKey(access, { operator: "local:ada@host" });
    const text = await written({ ...access, signingKey: readSigningKey(folder, {}) }, false);
    rotated = { text, oldVkey, vkey };
  } finally {
    rmSync(folder, { recursive: true });
  }
});

async function written(
  access: Parameters<typeof exportLog>[0]["access"],
  withPayloads: boolean,
): Promise<string> {
  let text = "";
  await exportLog({ access, withPayloads, write: async (part) => void (text += part) });
  return text;
}

/** Imports a file that says this; what is not given is the vkey of the log. */
async function imported(
  text: string | Uint8Array,
  trust: Partial<ImportLogOptions> = { vkeys: [key.vkey] },
) {
  const folder = temporaryFolder();
  const file = join(folder, "exported.log");
  const into = join(folder, "imported");
  writeFileSync(file, text);
  const options = { file, into, vkeys: [], kept: [], heads: [], now: 0, ...trust };
  const outcome = await importLog(options).catch((error: unknown) => error as Error);
  return {
    folder,
    into,
    outcome,
    left: readdirSync(folder).filter((name) => name !== "exported.log"),
  };
}

interface Line {
  record?: string;
  chain?: string;
  payload?: { salt: string; text: string };
  checkpoint?: string;
  records?: number;
  checkpoints?: number;
  log?: string;
  vkey?: string;
}

const linesIn = (text: string): Line[] =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);

const textOf = (lines: readonly Line[]): string =>
  lines.map((line) => `${JSON.stringify(line)}\n`).join("");

/** The file after a change of its lines. */
function changed(change: (lines: Line[]) => void, text = original): string {
  const lines = linesIn(text);
  change(lines);
  return textOf(lines);
}

/** What somebody makes of the lines who computes all hashes anew, and signs with a key of their own choice. */
function forged(change: (lines: Line[]) => void, signer: NoteSigner = key): string {
  return changed((lines) => {
    change(lines);
    const tree = new MerkleFrontier();
    let chain = CHAIN_START;
    for (const line of lines) {
      if (line.record !== undefined) {
        const leaf = leafOf(Buffer.from(line.record));
        chain = chainOf(chain, leaf);
        tree.append(leaf);
        line.chain = chain.toString("base64");
      }
      if (line.checkpoint !== undefined) {
        line.checkpoint = signCheckpoint({ size: tree.size, root: tree.root() }, signer);
      }
    }
    Object.assign(lines[0] ?? {}, {
      log: signer.name,
      vkey: vkeyOf(signer),
      records: tree.size,
      checkpoints: lines.filter(({ checkpoint }) => checkpoint !== undefined).length,
    });
  });
}

const at = (lines: readonly Line[], sequence: number): number =>
  lines.findIndex(({ record }) => record?.includes(`"sequence":${sequence},`) === true);

function edit(lines: readonly Line[], sequence: number, from: string, to: string): void {
  const line = lines[at(lines, sequence)];
  if (line?.record?.includes(from) !== true) throw new Error(`record ${sequence} has no ${from}`);
  line.record = line.record.replace(from, to);
}

describe("importing a log", () => {
  it("opens it to be read as the log it was made of", async () => {
    const { into, outcome } = await imported(original);
    const log = await openImportedLog(into);
    const [third] = await log.store.records({ afterSequence: 2, limit: 1 });
    const payloads = await Promise.all([2, 4].map((sequence) => log.store.payload(sequence)));
    await log.close();

    expect(outcome).toMatchObject({ ok: true, records: 8, payloads: { matching: 4, missing: 0 } });
    expect(third).toMatchObject({ sequence: 3, note: "note 1 – ü" });
    expect(payloads).toEqual([{ text: "body 0 ☂" }, { text: "body 2 ☂" }]);
    expect(log.about).toMatchObject({ log: key.name, vkey: key.vkey, records: 8 });
  });

  it("can be verified again, and neither written to nor taken for a log of its own", async () => {
    const { into } = await imported(original);
    const masterKey = await readMasterKey(into, {});
    const options = { folder: into, masterKey, vkeys: [key.vkey] };

    expect(await verifyLog({ ...options, imported: true })).toMatchObject({ ok: true, records: 8 });
    expect(await verifyLog(options)).toMatchObject({ ok: false, firstBad: { kind: "damaged" } });
    await expect(
      openSqliteStorage({ folder: into, masterKey, signingKey: key, labelOf, mainThread: true }),
    ).rejects.toMatchObject({ code: "STORAGE_UNAVAILABLE" });
  });

  it("does without payloads, and says how many did not come", async () => {
    const { outcome } = await imported(rotated.text, { vkeys: [rotated.vkey] });

    expect(outcome).toMatchObject({ ok: true, payloads: { matching: 0, missing: 4 } });
  });

  it.each([
    {
      what: "a changed record",
      text: () => changed((lines) => edit(lines, 3, "note 1", "note 9")),
      says: "line 4: record 3: its hash does not follow from the record before",
    },
    {
      what: "a dropped record",
      text: () => changed((lines) => lines.splice(at(lines, 3), 1)),
      says: "line 4: record 3: it says it is record 4",
    },
    {
      what: "a place that is no number, but something for a terminal",
      text: () =>
        changed((lines) => edit(lines, 3, '"sequence":3,', '"sequence":"\\u001b[2Jmine",')),
      says: "line 4: record 3: it says it is record none",
    },
    {
      what: "two records in each other's place",
      text: () =>
        changed((lines) => {
          const place = at(lines, 3);
          lines.splice(place, 2, ...lines.slice(place, place + 2).toReversed());
        }),
      says: "line 4: record 3: it says it is record 4",
    },
    {
      what: "a changed payload",
      text: () =>
        changed((lines) => {
          const { payload } = lines[at(lines, 2)] ?? {};
          if (payload) payload.text = payload.text.replace("body 0", "body 9");
        }),
      says: "line 3: record 2: its payload is not the one it commits to",
    },
    {
      what: "a file cut off between two lines",
      text: () => `${original.trimEnd().split("\n").slice(0, -2).join("\n")}\n`,
      says: "and its first line says 8 and",
    },
    {
      what: "a file cut off in a line",
      text: () => original.slice(0, -5),
      says: "is cut off",
    },
    {
      what: "records after the last checkpoint",
      text: () =>
        changed((lines) => {
          lines.pop();
          if (lines[0]?.checkpoints !== undefined) lines[0].checkpoints -= 1;
        }),
      says: "no checkpoint speaks of what comes after record 6",
    },
    {
      what: "a record changed and all hashes after it, signed as before",
      text: () => {
        const notes = linesIn(original).flatMap(({ checkpoint }) => checkpoint ?? []);
        return changed(
          (lines) => {
            for (const line of lines) {
              if (line.checkpoint !== undefined) line.checkpoint = notes.shift() ?? "";
            }
          },
          forged((lines) => edit(lines, 3, "note 1", "note 9")),
        );
      },
      says: "a checkpoint that says that the first 5 records were others",
    },
    {
      what: "a record changed and all of it signed with another key",
      text: () => forged((lines) => edit(lines, 3, "note 1", "note 9"), newSigner(key.name)),
      says: "no known key signed it",
    },
    {
      what: "a record that is signed and has a key twice",
      text: () => forged((lines) => edit(lines, 3, '"note":', '"note":"another","note":')),
      says: "line 4: record 3: it is not written as records are: a key may stand in it twice",
    },
    {
      what: "a line with a key twice",
      text: () => original.replace('{"record":', '{"record":"","record":'),
      says: "line 2: it is not written as lines of a log are",
    },
    {
      what: "a line with a key that is none of its",
      text: () => original.replace(',"chain":', ',"extra":1,"chain":'),
      says: "line 2: it is not written as lines of a log are",
    },
    {
      what: "a mark before the first line",
      text: () => `\uFEFF${original}`,
      says: "line 1: it is not written as lines of a log are",
    },
    {
      what: "lines that end as on Windows",
      text: () => original.replaceAll("\n", "\r\n"),
      says: "line 1: it is not written as lines of a log are",
    },
    {
      what: "a log that says that it came without payloads",
      text: () => original.replace('"payloads":true', '"payloads":false'),
      says: "it has a payload, and the first line says there is none",
    },
    { what: "an empty file", text: () => "", says: "it is empty" },
    {
      what: "the log twice",
      text: () => original + original,
      says: "the first line of a log, once more",
    },
    {
      what: "a record alone",
      text: () => original.slice(original.indexOf("\n") + 1),
      says: "line 1 is not the first line of a log",
    },
    {
      what: "a checkpoint with a second signature",
      text: () =>
        changed((lines) => {
          const line = lines.find(({ checkpoint }) => checkpoint !== undefined);
          if (line?.checkpoint !== undefined) line.checkpoint += "— somebody AAAA\n";
        }),
      says: "a checkpoint with other signatures",
    },
  ])("refuses $what, and leaves nothing", async ({ text, says }) => {
    const { outcome, left } = await imported(text());

    expect(outcome).toMatchObject({ code: "LOG_FILE_INVALID" });
    expect((outcome as Error).message).toContain(says);
    expect(left).toEqual([]);
  });

  it("refuses a folder that is there, and leaves it as it is", async () => {
    const folder = temporaryFolder();
    const file = join(folder, "exported.log");
    writeFileSync(file, original);
    const options = { file, into: folder, vkeys: [key.vkey], kept: [], heads: [], now: 0 };

    await expect(importLog(options)).rejects.toMatchObject({ code: "STORAGE_UNAVAILABLE" });
    expect(readdirSync(folder)).toEqual(["exported.log"]);
  });

  it.each(["reading", "verifying"] as const)(
    "leaves nothing when it is interrupted while $0",
    async (when) => {
      const many = forged((lines) => {
        const last = lines.pop();
        for (let sequence = 9; sequence <= 1_010; sequence++) {
          const head = { v: 1, sequence, at: "2027-02-01T00:00:00.000Z", type: "log.stopped" };
          lines.push({ record: JSON.stringify({ ...head, payloadCommitment: null }) });
        }
        lines.push(last ?? {});
      });
      let seen = "";
      const { outcome, left } = await imported(many, {
        vkeys: [key.vkey],
        onProgress(doing) {
          seen = doing;
          if (doing === when) throw new Error("enough");
        },
      });

      expect(seen).toBe(when);
      expect(outcome).toBeInstanceOf(Error);
      expect(left).toEqual([]);
    },
  );

  it("holds no line that is longer than it may be", async () => {
    const file = join(temporaryFolder(), "long");
    writeFileSync(file, `short\n${"x".repeat(100)}\n`);
    const lines: string[] = [];
    const read = async () => {
      for await (const line of linesOf(file, 99)) lines.push(line.toString());
    };

    await expect(read()).rejects.toMatchObject({
      code: "LOG_FILE_INVALID",
      message: expect.stringContaining("line 2 is longer than 99 bytes") as string,
    });
    expect(lines).toEqual(["short"]);
  });
});

describe("what an imported log is held against", () => {
  const headOf = (text: string, index: number): string => {
    const notes = linesIn(text).flatMap(({ checkpoint }) => checkpoint ?? []);
    const { size = 0, root = Buffer.alloc(0) } = readCheckpoint(notes.at(index) ?? "") ?? {};
    return shortHead({ size, root: root.toString("base64") });
  };

  it("may be a head from a card, which vouches for the key that the records before it name", async () => {
    const { outcome } = await imported(original, { heads: [headOf(original, 0)] });

    expect(outcome).toMatchObject({ ok: true, checkpoints: { kept: 1 } });
  });

  it("may be a checkpoint over all of it", async () => {
    const notes = linesIn(original).flatMap(({ checkpoint }) => checkpoint ?? []);
    const kept = [{ source: "mail", notes: notes.at(-1) ?? "" }];

    expect((await imported(original, { kept })).outcome).toMatchObject({ ok: true });
  });

  it("is not a head of another log, nor one of records that were cut off", async () => {
    const shorter = forged((lines) => {
      lines.splice(at(lines, 7));
    });
    const other = `6:${"A".repeat(16)}`;

    expect((await imported(shorter)).outcome).toMatchObject({ ok: true, records: 6 });
    expect((await imported(shorter, { heads: [headOf(original, -1)] })).outcome).toMatchObject({
      code: "LOG_FILE_INVALID",
    });
    expect((await imported(original, { heads: [other] })).outcome).toMatchObject({
      code: "LOG_FILE_INVALID",
    });
  });

  it("is not a head before what somebody else wrote and signed", async () => {
    const other = newSigner(key.name);
    const goneOn = forged((lines) => edit(lines, 8, "note 7", "note 9"), other);

    const { outcome } = await imported(goneOn, { heads: [headOf(original, 0)] });

    expect(outcome).toMatchObject({ code: "LOG_FILE_INVALID" });
    expect((outcome as Error).message).toContain("give the vkey as well");
  });

  it("is the newest key of a log whose key was changed, or a head from before", async () => {
    expect((await imported(rotated.text, { vkeys: [rotated.vkey] })).outcome).toMatchObject({
      ok: true,
    });
    expect((await imported(rotated.text, { vkeys: [rotated.oldVkey] })).outcome).toMatchObject({
      code: "LOG_FILE_INVALID",
    });
    // The first checkpoint speaks of no record that names the new key.
    expect((await imported(rotated.text, { heads: [headOf(original, 0)] })).outcome).toMatchObject({
      code: "LOG_FILE_INVALID",
    });
  });
});

describe("a flipped bit in an exported log", () => {
  it("is refused, or changes nothing that is read", async () => {
    const bytes = Buffer.from(original);
    const read = async (into: string) => {
      const log = await openImportedLog(into);
      const records = await log.store.records({ limit: 100 });
      const payloads = await Promise.all(
        records.map(({ sequence }) => log.store.payload(sequence)),
      );
      await log.close();
      const { importedAt: _, ...about } = log.about;
      return { records, payloads, about };
    };
    const untouched = await read((await imported(bytes)).into);

    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(7), async (where, bit) => {
        const flipped = Buffer.from(bytes);
        flipped[where] = (flipped[where] ?? 0) ^ (1 << bit);
        const { into, outcome, left } = await imported(flipped);
        const found =
          outcome instanceof Error
            ? { refused: (outcome as { code?: unknown }).code, left }
            : await read(into);
        const refused = (code: string) => ({ refused: code, left: [] });
        expect([
          untouched,
          refused("LOG_FILE_INVALID"),
          refused("SIGNING_KEY_INVALID"),
        ]).toContainEqual(found);
      }),
      { numRuns: RUNS },
    );
  });
});
