import { createHash } from "node:crypto";
import type { AnchorConfig } from "@countersign/config";
import { type Anchor, readCheckpoint, splitNotes } from "@countersign/storage";
import { signAwsRequest } from "./sign-aws-request.ts";

type S3AnchorConfig = Extract<AnchorConfig, { kind: "s3" }>;

const DAY_MS = 86_400_000;
const TIMEOUT_MS = 15_000;
/** Objects that are read at the same time. */
const AT_ONCE = 8;
const MOST_SIZE = 999_999_999_999_999;

/**
 * Keeps checkpoints as objects that nobody can delete or overwrite before their time (S3 object lock). What is added at
 * once is one object; names sort the newest first. What holds is read with all versions, because a delete marker hides
 * an object and removes nothing.
 */
export function s3Anchor(config: S3AnchorConfig, now: () => number): Anchor {
  const bucket = new Bucket(config, now);
  const { prefix, lockDays } = config;
  const lockMode = config.lockMode.toUpperCase();
  let isLockSeen = false;
  return {
    name: `s3://${config.bucket}/${prefix}`,

    async newest() {
      const [first] = await bucket.list({ "list-type": "2", "max-keys": "1", prefix });
      if (first === undefined) return undefined;
      const { text } = await bucket.read(first);
      return splitNotes(text).at(-1);
    },

    async append(notes) {
      const text = notes.join("\n\n");
      const size = readCheckpoint(notes.at(-1) ?? "")?.size ?? 0;
      const digest = createHash("sha256").update(text).digest("hex").slice(0, 16);
      const key = `${prefix}${String(MOST_SIZE - size).padStart(15, "0")}-${size}-${digest}`;
      await bucket.put(key, text, {
        "content-type": "text/plain; charset=utf-8",
        "x-amz-object-lock-mode": lockMode,
        "x-amz-object-lock-retain-until-date": new Date(now() + lockDays * DAY_MS).toISOString(),
      });
      if (isLockSeen) return;
      // Some storage takes the headers and locks nothing.
      const { lockedUntil } = await bucket.read({ key });
      if (lockedUntil === null) throw new Error("it keeps objects without a lock");
      isLockSeen = true;
    },

    async holdings() {
      const objects = await bucket.list({ versions: "", prefix });
      const read: { text: string; lockedUntil: string | null }[] = [];
      for (let from = 0; from < objects.length; from += AT_ONCE) {
        const some = objects.slice(from, from + AT_ONCE);
        read.push(...(await Promise.all(some.map((one) => bucket.read(one)))));
      }
      const unlocked = read.filter(
        ({ lockedUntil }) => lockedUntil === null || Date.parse(lockedUntil) <= now(),
      ).length;
      return {
        notes: read.map(({ text }) => text).join("\n\n"),
        proves:
          unlocked === 0
            ? "against everybody: all of it is locked against deleting and overwriting"
            : `against everybody who may not delete from it: ${unlocked} of ${read.length} objects are not locked, or no longer`,
      };
    },
  };
}

interface ObjectName {
  readonly key: string;
  readonly version?: string;
}

/** The few requests of the S3 API that are needed. */
class Bucket {
  readonly #config: S3AnchorConfig;
  readonly #now: () => number;
  /** Without a slash at its end. */
  readonly #base: string;

  constructor(config: S3AnchorConfig, now: () => number) {
    this.#config = config;
    this.#now = now;
    const { bucket, region, endpoint } = config;
    this.#base =
      endpoint === null
        ? `https://${bucket}.s3.${region}.amazonaws.com`
        : `${endpoint.replace(/\/+$/, "")}/${bucket}`;
  }

  async put(key: string, body: string, headers: Readonly<Record<string, string>>): Promise<void> {
    await this.#ask("PUT", key, {}, body, {
      ...headers,
      // Asked for where an object is to be locked.
      "content-md5": createHash("md5").update(body).digest("base64"),
    });
  }

  async read({
    key,
    version,
  }: ObjectName): Promise<{ readonly text: string; readonly lockedUntil: string | null }> {
    const query = version === undefined ? {} : { versionId: version };
    const response = await this.#ask("GET", key, query);
    const isLocked = response.headers.get("x-amz-object-lock-mode") !== null;
    const lockedUntil = response.headers.get("x-amz-object-lock-retain-until-date");
    return { text: await response.text(), lockedUntil: isLocked ? lockedUntil : null };
  }

  /** Everything, unless `max-keys` says otherwise. */
  async list(query: Readonly<Record<string, string>>): Promise<readonly ObjectName[]> {
    const found: ObjectName[] = [];
    let more: Readonly<Record<string, string>> = {};
    for (;;) {
      const xml = await (await this.#ask("GET", "", { ...query, ...more })).text();
      for (const [, element = ""] of xml.matchAll(
        /<(?:Contents|Version)>(.*?)<\/(?:Contents|Version)>/gs,
      )) {
        const key = inside(element, "Key");
        const version = inside(element, "VersionId");
        if (key !== undefined) found.push(version === undefined ? { key } : { key, version });
      }
      if ("max-keys" in query || inside(xml, "IsTruncated") !== "true") return found;
      const token = inside(xml, "NextContinuationToken");
      more =
        token === undefined
          ? {
              "key-marker": inside(xml, "NextKeyMarker") ?? "",
              "version-id-marker": inside(xml, "NextVersionIdMarker") ?? "",
            }
          : { "continuation-token": token };
    }
  }

  /** @throws unless the answer is 2xx. The message names the status and S3's own code, and nothing that was sent. */
  async #ask(
    method: "GET" | "PUT",
    key: string,
    query: Readonly<Record<string, string>>,
    body = "",
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const url = new URL(`${this.#base}/${key}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const signed = signAwsRequest({ method, url, headers, body }, this.#config, this.#now());
    let response: Response;
    try {
      response = await fetch(url, {
        method,
        redirect: "manual",
        signal: AbortSignal.timeout(TIMEOUT_MS),
        headers: signed,
        ...(method === "PUT" ? { body } : {}),
      });
    } catch (error) {
      const code = (error as { cause?: { code?: unknown } }).cause?.code;
      throw new Error(typeof code === "string" ? code : "it does not answer", { cause: error });
    }
    if (response.ok) return response;
    const code = /^[A-Za-z]{1,60}$/.exec(inside(await response.text(), "Code") ?? "")?.[0];
    throw new Error(`HTTP ${response.status}${code === undefined ? "" : ` ${code}`}`);
  }
}

/** The text of the first element of this name. */
function inside(xml: string, name: string): string | undefined {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return text?.replaceAll(
    /&(amp|lt|gt|quot|apos|#34|#39);/g,
    (_, entity: string) => ENTITIES[entity] ?? "",
  );
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  "#34": '"',
  "#39": "'",
};
