/**
 * What a browser was asked to sign, until it answers: each question is answered once, by whom it was put to. Nothing of
 * it is kept meanwhile: the nonce says what was asked, under a key that replicas share, so any of them takes the answer.
 */
import { randomBytes, timingSafeEqual } from "node:crypto";
import { CountersignError, type KeyedDigest, type Store } from "@countersign/core";

/** Where a passkey is used: the page, and the name the key is bound to. */
export interface Site {
  /** `http://localhost:4319` */
  readonly origin: string;
  /** `localhost` */
  readonly rpId: string;
}

export interface Ceremony {
  readonly person: string;
  readonly purpose: string;
  readonly site: Site;
}

export interface CeremoniesParts {
  /** Under a key of this installation. */
  readonly digest: KeyedDigest;
  /** Remembers which were answered. */
  readonly store: Pick<Store, "commit">;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** How long somebody may take to find their key. */
const LASTS_MS = 5 * 60_000;

/** How far the clocks of replicas may be apart. */
const APART_MS = 10_000;

/** Longer than any that we make. */
const MOST_NONCE = 4_096;

type Asked = Ceremony & { readonly id: string; readonly until: number };

export class Ceremonies {
  readonly #parts: CeremoniesParts;

  constructor(parts: CeremoniesParts) {
    this.#parts = parts;
  }

  /** Returns the nonce by which the answer names it. */
  begin({ person, purpose, site: { origin, rpId } }: Ceremony): string {
    const asked: Asked = {
      id: randomBytes(32).toString("base64url"),
      until: this.#parts.now() + LASTS_MS,
      person,
      purpose,
      site: { origin, rpId },
    };
    const text = Buffer.from(JSON.stringify(asked)).toString("base64url");
    return `${text}.${this.#seal(text)}`;
  }

  /**
   * Takes one: it cannot be answered twice, here or at another replica.
   *
   * @throws {CountersignError} `PASSKEY_INVALID`
   */
  async take(nonce: string, person: string, purpose: string): Promise<Ceremony> {
    const asked = this.#read(nonce);
    if (asked === undefined || asked.until <= this.#parts.now()) throw notAsked();
    const [used] = await this.#parts.store.commit({
      kind: "use-once",
      key: `passkey ceremony ${asked.id}`,
      until: asked.until,
    });
    const isMeant = asked.person === person && asked.purpose === purpose;
    if (used?.done !== true || !isMeant) throw notAsked();
    return { person, purpose, site: asked.site };
  }

  /** What one of ours says; `undefined` for anything else. */
  #read(nonce: string): Asked | undefined {
    const [text = "", seal = "", ...more] = nonce.length > MOST_NONCE ? [] : nonce.split(".");
    const [given, ours] = [Buffer.from(seal), Buffer.from(this.#seal(text))];
    const isOurs =
      more.length === 0 && given.length === ours.length && timingSafeEqual(given, ours);
    return isOurs
      ? (JSON.parse(Buffer.from(text, "base64url").toString("utf8")) as Asked)
      : undefined;
  }

  #seal(text: string): string {
    return this.#parts.digest(`passkey ceremony\n${text}`);
  }
}

/** Whether a question could have been answered then, by what its nonce says: that is signed with the answer. */
export function wasOpenAt(nonce: string, at: number): boolean {
  try {
    const text = Buffer.from(nonce.split(".", 1)[0] ?? "", "base64url").toString("utf8");
    const { until } = JSON.parse(text) as Partial<Asked>;
    return typeof until === "number" && until - LASTS_MS - APART_MS <= at && at < until + APART_MS;
  } catch {
    return false;
  }
}

function notAsked(): CountersignError {
  return new CountersignError("PASSKEY_INVALID", "it was not asked for, or too long ago");
}
