/**
 * Passkeys: keys that only a person can use, by touching them and saying who they are. Whoever can read a credential on
 * the same machine cannot do that.
 *
 * A person's first passkey takes a code that was shown on the daemon's machine, or that a provider has just vouched for
 * them: whoever holds their credential alone adds none. Every further one, and taking one away, takes one they have; a code
 * also where the last one was lost.
 */
import {
  CountersignError,
  type ActProof,
  type ActStatement,
  type DecisionProofs,
  type DecisionStatement,
  type JsonObject,
  type KeyedDigest,
  type OfferedProof,
  type Reviewer,
  type Store,
} from "@countersign/core";
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from "@simplewebauthn/server";
import { challengeOf, checkAssertion, isSigned } from "./assertion.ts";
import { Ceremonies, type Site, wasOpenAt } from "./ceremonies.ts";
import { type Invitation, invitationsSince, invite, takeInvitation } from "./invitations.ts";
import { webauthn } from "./libraries.ts";
import {
  forget,
  keep,
  keepUse,
  type KeptPasskey,
  passkeyOf,
  passkeysOf,
  removedOf,
} from "./passkey-notes.ts";

export interface AskedForPasskey {
  readonly nonce: string;
  /** For `navigator.credentials.create`. */
  readonly registration: PublicKeyCredentialCreationOptionsJSON;
  /** For `navigator.credentials.get`, with a key they have; `null` if they have none here, or come with a code. */
  readonly confirmation: PublicKeyCredentialRequestOptionsJSON | null;
}

/** What lets somebody add a passkey that no earlier one confirms. */
export interface LetIn {
  readonly code?: string;
  /** A provider vouched for them a moment ago. Good for a first one only. */
  readonly isFresh?: boolean;
}

export interface AskedForTouch {
  readonly nonce: string;
  /** For `navigator.credentials.get`. */
  readonly assertion: PublicKeyCredentialRequestOptionsJSON;
}

/** People's passkeys, and the decisions and acts they sign with them. */
export interface Passkeys extends DecisionProofs {
  of(person: string): Promise<readonly KeptPasskey[]>;

  /** Asks a person for a new passkey. @throws {CountersignError} `PASSKEY_UNAVAILABLE` for a site without a name. */
  askForNew(
    person: string,
    site: Site,
    options?: { readonly hasCode: boolean },
  ): Promise<AskedForPasskey>;

  /** Makes a code for {@link LetIn}. Recorded. */
  invite(person: string, operator: string): Promise<string>;

  /** Codes that were made since then, used or not. */
  invitationsSince(since: number): Promise<readonly Invitation[]>;

  /** @throws {CountersignError} `PASSKEY_INVALID`, `PASSKEY_CODE_REQUIRED` */
  register(
    reviewer: Reviewer,
    given: {
      readonly nonce: string;
      readonly name: string;
      readonly answer: JsonObject;
      readonly confirmation: JsonObject | null;
    } & LetIn,
  ): Promise<KeptPasskey>;

  /** Asks for the touch that takes a passkey away. */
  askToRemove(person: string, id: string, site: Site): Promise<AskedForTouch>;

  /** @throws {CountersignError} `PASSKEY_INVALID` */
  remove(reviewer: Reviewer, id: string, offered: OfferedProof): Promise<void>;

  /** Whether an act is what its passkey signed, and the passkey was its person's when they registered it. */
  isSigned(proof: ActProof): Promise<boolean>;

  /** A nonce for a decision or an act, to be put into its statement. */
  beginDecision(person: string, site: Site): string;

  /** Asks for the touch that signs one. @throws {CountersignError} `PASSKEY_UNAVAILABLE`: they have none here. */
  askToSign(
    statement: DecisionStatement | ActStatement,
    site: Site,
  ): Promise<PublicKeyCredentialRequestOptionsJSON>;
}

const DECIDE = "decide";
const REGISTER = "register";

/** Longer than anything between the look for earlier ones and the new one's being kept. */
const BETWEEN_MS = 5 * 60_000;

/** EdDSA, ES256, RS256: what security keys and platforms make. */
const ALGORITHMS = [-8, -7, -257];

export function createPasskeys({
  store,
  digest,
  now,
}: {
  readonly store: Pick<Store, "channelNotes" | "commit">;
  /** Under a key of this installation. */
  readonly digest: KeyedDigest;
  readonly now: () => number;
}): Passkeys {
  const ceremonies = new Ceremonies({ store, digest, now });

  /** The passkey that signed, if it did. */
  async function confirmed(
    person: string,
    answer: JsonObject,
    challenge: Buffer,
    site: Site,
  ): Promise<KeptPasskey> {
    const passkey = await passkeyOf(store, person, textIn(answer, "id"));
    if (passkey === undefined) throw invalid("it is none of yours");
    const checked = await checkAssertion(answer, { challenge, site, passkey });
    if (checked === null) throw invalid("what it signed is not what was asked");
    return { ...passkey, counter: checked.counter, usedAt: now() };
  }

  /**
   * Lets one of several who add a first passkey at the same moment go on. What tells one first time from another are the
   * passkeys that were taken away before.
   */
  async function assertAlone(person: string): Promise<void> {
    const before = (await removedOf(store, person)).map(({ id }) => id);
    const [alone] = await store.commit({
      kind: "use-once",
      key: `first passkey ${challengeOf([person, before]).toString("base64url")}`,
      until: now() + BETWEEN_MS,
    });
    if (alone?.done === true) return;
    throw invalid(
      "another one was added at the same moment: look at the list before you try again",
    );
  }

  async function touch(
    person: string,
    site: Site,
    challenge: Buffer,
  ): Promise<PublicKeyCredentialRequestOptionsJSON> {
    const known = (await passkeysOf(store, person)).filter(({ rpId }) => rpId === site.rpId);
    if (known.length === 0) {
      throw new CountersignError(
        "PASSKEY_UNAVAILABLE",
        `you have no passkey for ${site.rpId} yet: add one first`,
      );
    }
    const { generateAuthenticationOptions } = await webauthn();
    return generateAuthenticationOptions({
      rpID: site.rpId,
      challenge: new Uint8Array(challenge),
      userVerification: "required",
      timeout: 120_000,
      allowCredentials: known.map(({ id, transports }) => ({ id, transports: [...transports] })),
    });
  }

  return {
    of: (person) => passkeysOf(store, person),

    async invite(person, operator) {
      const isRecovery = (await passkeysOf(store, person)).length > 0;
      return invite(store, { person, operator, isRecovery, now: now() });
    },

    invitationsSince: (since) => invitationsSince(store, since),

    async askForNew(person, site, { hasCode } = { hasCode: false }) {
      assertNamed(site);
      const nonce = ceremonies.begin({ person, site, purpose: REGISTER });
      const known = await passkeysOf(store, person);
      const { generateRegistrationOptions } = await webauthn();
      const registration = await generateRegistrationOptions({
        rpName: "Countersign",
        rpID: site.rpId,
        userName: person,
        userDisplayName: person,
        userID: new Uint8Array(challengeOf(["user", person])),
        challenge: new Uint8Array(challengeOf(["new passkey", nonce])),
        attestationType: "none",
        supportedAlgorithmIDs: ALGORITHMS,
        timeout: 120_000,
        authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
        excludeCredentials: known.map(({ id, transports }) => ({
          id,
          transports: [...transports],
        })),
      });
      const isUnconfirmed = known.length === 0 || hasCode;
      const confirmation = isUnconfirmed
        ? null
        : await touch(person, site, toConfirm(person, nonce));
      return { nonce, registration, confirmation };
    },

    async register(
      { person, channel },
      { nonce, name, answer, confirmation, code, isFresh = false },
    ) {
      const { site } = await ceremonies.take(nonce, person, REGISTER);
      const earlier = await passkeysOf(store, person);
      const isConfirmed = earlier.length > 0 && code === undefined;
      if (earlier.length === 0 && code === undefined && !isFresh) {
        throw new CountersignError(
          "PASSKEY_CODE_REQUIRED",
          `your first one takes a code: \`countersign passkey invite --person ${person}\` shows it on the daemon's machine`,
        );
      }
      const confirming = !isConfirmed
        ? undefined
        : await confirmed(person, confirmation ?? {}, toConfirm(person, nonce), site);
      const passkey = {
        ...(await registered(answer, challengeOf(["new passkey", nonce]), site)),
        person,
        name,
        createdAt: now(),
        usedAt: null,
      };
      if (earlier.some(({ id }) => id === passkey.id)) throw invalid("you have it already");
      const invited =
        code === undefined ? [] : [await takeInvitation(store, { person, code, now: now() })];
      if (earlier.length === 0) await assertAlone(person);
      const { id, publicKey, rpId } = passkey;
      await store.commit(
        keep(passkey),
        ...invited,
        ...(confirming === undefined ? [] : [keepUse(confirming)]),
        {
          kind: "append",
          record: {
            type: "passkey.registered",
            reviewer: { person, channel },
            passkey: { id, publicKey, rpId },
            note:
              confirming === undefined
                ? `${earlier.length === 0 ? "their first" : "recovery"}, ${code === undefined ? "signed in a moment ago" : "with a code"}`
                : `confirmed with ${confirming.id}`,
          },
        },
      );
      return passkey;
    },

    async askToRemove(person, id, site) {
      const nonce = ceremonies.begin({ person, site, purpose: `remove ${id}` });
      return { nonce, assertion: await touch(person, site, toRemove(person, id, nonce)) };
    },

    async remove({ person, channel }, id, { nonce, answer }) {
      const { site } = await ceremonies.take(nonce, person, `remove ${id}`);
      const confirming = await confirmed(person, answer, toRemove(person, id, nonce), site);
      const passkey = await passkeyOf(store, person, id);
      if (passkey === undefined) throw invalid("it is none of yours");
      const { publicKey, rpId } = passkey;
      await store.commit(
        ...(confirming.id === id ? [] : [keepUse(confirming)]),
        ...forget(passkey),
        {
          kind: "append",
          record: {
            type: "passkey.removed",
            reviewer: { person, channel },
            passkey: { id, publicKey, rpId },
            note: `confirmed with ${confirming.id}`,
          },
        },
      );
    },

    beginDecision(person, site) {
      assertNamed(site);
      return ceremonies.begin({ person, site, purpose: DECIDE });
    },

    askToSign: (statement, site) => touch(statement.person, site, challengeOf(statement)),

    async accept(statement, { nonce, answer }) {
      const { person } = statement;
      const { site } = await ceremonies.take(nonce, person, DECIDE);
      const passkey = await confirmed(person, answer, challengeOf(statement), site);
      const response = answer["response"] as JsonObject;
      const { id, publicKey, rpId } = passkey;
      return {
        proof: {
          statement,
          passkey: id,
          publicKey,
          rpId,
          origin: site.origin,
          authenticatorData: textIn(response, "authenticatorData"),
          clientDataJson: textIn(response, "clientDataJSON"),
          signature: textIn(response, "signature"),
        },
        operations: [keepUse(passkey)],
      };
    },

    async isSigned(proof) {
      const { person } = proof.statement;
      const all = [...(await passkeysOf(store, person)), ...(await removedOf(store, person))];
      const isTheirs = all.some(
        ({ id, publicKey, rpId }) =>
          id === proof.passkey && publicKey === proof.publicKey && rpId === proof.rpId,
      );
      return isTheirs && (await isSigned(proof));
    },

    async problemOf(proof, doneAt) {
      const { statement, passkey: id, publicKey, rpId } = proof;
      if (doneAt !== undefined && !wasOpenAt(statement.nonce, doneAt)) {
        return "it was signed at another time";
      }
      const passkey = await passkeyOf(store, statement.person, id);
      if (passkey === undefined) return `${statement.person} does not have its passkey any more`;
      if (passkey.publicKey !== publicKey || passkey.rpId !== rpId) {
        return "its passkey has another key";
      }
      return (await isSigned(proof)) ? null : "its signature is wrong";
    },
  };
}

async function registered(
  answer: JsonObject,
  challenge: Buffer,
  { origin, rpId }: Site,
): Promise<Pick<KeptPasskey, "id" | "publicKey" | "rpId" | "counter" | "transports">> {
  const { verifyRegistrationResponse } = await webauthn();
  const checked = await verifyRegistrationResponse({
    response: answer as unknown as RegistrationResponseJSON,
    expectedChallenge: challenge.toString("base64url"),
    expectedOrigin: origin,
    expectedRPID: rpId,
    requireUserVerification: true,
    supportedAlgorithmIDs: ALGORITHMS,
  }).catch(() => undefined);
  if (checked?.verified !== true) throw invalid("what it made is not what was asked");
  const { id, publicKey, counter, transports } = checked.registrationInfo.credential;
  return {
    id,
    publicKey: Buffer.from(publicKey).toString("base64url"),
    rpId,
    counter,
    transports: (transports ?? []).filter((one) => /^[a-z-]{1,20}$/.test(one)).slice(0, 8),
  };
}

function textIn(object: JsonObject, name: string): string {
  const value = object[name];
  if (typeof value === "string") return value;
  throw invalid(`what the browser gave has no \`${name}\``);
}

function toConfirm(person: string, nonce: string): Buffer {
  return challengeOf(["confirm a new passkey", person, nonce]);
}

function toRemove(person: string, id: string, nonce: string): Buffer {
  return challengeOf(["remove a passkey", person, id, nonce]);
}

/** Browsers bind passkeys to names, and take none for an address. */
function assertNamed({ rpId }: Site): void {
  if (!/^[\d.]+$/.test(rpId) && !rpId.startsWith("[")) return;
  throw new CountersignError(
    "PASSKEY_UNAVAILABLE",
    "open the page by its name, not by its address",
  );
}

function invalid(because: string): CountersignError {
  return new CountersignError("PASSKEY_INVALID", because);
}
