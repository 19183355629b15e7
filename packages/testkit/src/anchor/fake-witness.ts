/** A witness as c2sp.org/tlog-witness describes it, written from that page alone, for one log. */
import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface FakeWitness {
  readonly url: string;
  readonly vkey: string;
  /** The newest checkpoint it has cosigned. */
  readonly newest: () => { readonly size: number; readonly root: string };
  /** Statuses it answered with, in their order. */
  readonly answers: readonly number[];
  close(): Promise<void>;
}

const sha256 = (...parts: readonly Uint8Array[]): Buffer =>
  createHash("sha256").update(Buffer.concat(parts)).digest();
const nodeOf = (left: Uint8Array, right: Uint8Array): Buffer => sha256(Buffer.of(1), left, right);

/** @param logVkey the public key of the log it looks after. */
export async function startFakeWitness(
  logVkey: string,
  name = "witness.test",
): Promise<FakeWitness> {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const raw = Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url");
  const key = Buffer.concat([Buffer.of(4), raw]);
  const id = sha256(Buffer.from(`${name}\n`), key).subarray(0, 4);
  const log = logOf(logVkey);
  let newest = { size: 0, root: "" };
  const answers: number[] = [];

  const answer = (body: string): { readonly status: number; readonly text?: string } => {
    const [head = "", ...others] = body.split("\n\n");
    const note = others.join("\n\n");
    const [oldLine = "", ...proof] = head.split("\n");
    const old = Number(/^old (0|[1-9]\d*)$/.exec(oldLine)?.[1] ?? Number.NaN);
    const [text, signatures] = splitAt(note, note.lastIndexOf("\n\n"));
    const [origin, sizeLine, root = ""] = text.split("\n");
    const size = Number(sizeLine);
    if (Number.isNaN(old) || !Number.isSafeInteger(size) || proof.length > 63)
      return { status: 400 };
    if (origin !== log.name) return { status: 404 };
    const isSigned = signatures.split("\n").some((line) => {
      const [dash, signer, encoded = ""] = line.split(" ");
      const bytes = Buffer.from(encoded, "base64");
      return (
        dash === "\u2014" &&
        signer === log.name &&
        bytes.subarray(0, 4).equals(log.id) &&
        verify(null, Buffer.from(text), log.key, bytes.subarray(4))
      );
    });
    if (!isSigned) return { status: 403 };
    if (old > size) return { status: 400 };
    if (old !== newest.size) return { status: 409, text: `${newest.size}\n` };
    const hashes = proof.map((line) => Buffer.from(line, "base64"));
    if (
      size === old ? root !== newest.root && size > 0 : !continues(newest, { size, root }, hashes)
    ) {
      return { status: size === old ? 409 : 422, text: `${newest.size}\n` };
    }
    newest = { size, root };
    const time = Buffer.alloc(8);
    const seconds = Math.floor(Date.now() / 1000);
    time.writeBigUInt64BE(BigInt(seconds));
    const signature = sign(
      null,
      Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`),
      privateKey,
    );
    const encoded = Buffer.concat([id, time, signature]).toString("base64");
    return { status: 200, text: `\u2014 ${name} ${encoded}\n` };
  };

  const server = createServer((req, res) => {
    let body = "";
    req.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
    req.on("end", () => {
      const isAsked = req.method === "POST" && req.url === "/add-checkpoint";
      const { status, text = "" } = isAsked ? answer(body) : { status: 404 };
      answers.push(status);
      res.writeHead(status, status === 409 ? { "content-type": "text/x.tlog.size" } : {}).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    vkey: `${name}+${id.toString("hex")}+${key.toString("base64")}`,
    newest: () => newest,
    answers,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A note's text, with its last line break, and its signatures. */
function splitAt(note: string, end: number): readonly [string, string] {
  return [note.slice(0, end + 1), note.slice(end + 2)];
}

function logOf(vkey: string): {
  readonly name: string;
  readonly id: Buffer;
  readonly key: KeyObject;
} {
  const [name = "", id = "", ...encoded] = vkey.split("+");
  const raw = Buffer.from(encoded.join("+"), "base64").subarray(1);
  const jwk = { kty: "OKP", crv: "Ed25519", x: raw.toString("base64url") };
  return { name, id: Buffer.from(id, "hex"), key: createPublicKey({ key: jwk, format: "jwk" }) };
}

/** RFC 9162, section 2.1.4.2, step by step. */
function continues(
  first: { readonly size: number; readonly root: string },
  second: { readonly size: number; readonly root: string },
  proof: readonly Buffer[],
): boolean {
  if (first.size === 0) return proof.length === 0;
  if (proof.length === 0) return false;
  const isPower = (first.size & (first.size - 1)) === 0;
  const path = isPower ? [Buffer.from(first.root, "base64"), ...proof] : [...proof];
  let fn = first.size - 1;
  let sn = second.size - 1;
  while (fn % 2 === 1) {
    fn >>= 1;
    sn >>= 1;
  }
  let fr: Buffer = path[0] ?? Buffer.alloc(0);
  let sr: Buffer = fr;
  for (const c of path.slice(1)) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      fr = nodeOf(c, fr);
      sr = nodeOf(c, sr);
      if (fn % 2 === 0) {
        while (fn % 2 === 0 && fn !== 0) {
          fn >>= 1;
          sn >>= 1;
        }
      }
    } else {
      sr = nodeOf(sr, c);
    }
    fn >>= 1;
    sn >>= 1;
  }
  return sn === 0 && fr.toString("base64") === first.root && sr.toString("base64") === second.root;
}
