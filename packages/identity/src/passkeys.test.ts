import { manualClock, MemoryStorage, type SoftPasskey, softPasskey } from "@countersign/testkit";
import { describe, expect, it } from "vitest";
import { INVITATION_LASTS_MS } from "./invitations.ts";
import { createPasskeys, type LetIn, type Passkeys } from "./passkeys.ts";

const SITE = { origin: "https://approvals.example", rpId: "approvals.example" };
const ADA = { person: "ada", channel: "console" } as const;

function house() {
  const clock = manualClock();
  const { store, digest } = new MemoryStorage({ now: clock.now });
  const replica = (): Passkeys => createPasskeys({ store, digest, now: clock.now });
  return { clock, store, passkeys: replica(), replica };
}

/** Asks for a new one, has `key` make it, and keeps it. */
async function add(
  passkeys: Passkeys,
  key: SoftPasskey,
  { confirmedBy, ...letIn }: LetIn & { readonly confirmedBy?: SoftPasskey } = {},
): Promise<unknown> {
  const asked = await passkeys.askForNew("ada", SITE, { hasCode: letIn.code !== undefined });
  const challenge = asked.confirmation?.challenge ?? "";
  return passkeys.register(ADA, {
    nonce: asked.nonce,
    name: "key",
    answer: key.register(asked.registration.challenge, SITE) as never,
    confirmation: (confirmedBy?.assert(challenge, SITE) as never) ?? null,
    ...letIn,
  });
}

async function outcomes(tries: readonly Promise<unknown>[]): Promise<readonly string[]> {
  const settled = await Promise.allSettled(tries);
  return settled.map((one) =>
    one.status === "fulfilled" ? "added" : (one.reason as { code: string }).code,
  );
}

describe("a first passkey", () => {
  it.each([
    { because: "a provider's word", letIn: () => ({ isFresh: true }) },
    {
      because: "a code and a provider's word",
      letIn: (at: number, code: string) => (at === 0 ? { code } : { isFresh: true }),
    },
  ])("is one, however many are added at the same moment on $because", async ({ letIn }) => {
    const { passkeys, replica, store } = house();
    const code = await passkeys.invite("ada", "local:ada@laptop");

    const came = await outcomes(
      Array.from({ length: 6 }, (_, at) => add(replica(), softPasskey(), letIn(at, code))),
    );

    expect(came.filter((one) => one === "added")).toHaveLength(1);
    expect(await passkeys.of("ada")).toHaveLength(1);
    const records = await store.records({ limit: 100 });
    expect(records.filter(({ type }) => type === "passkey.registered")).toHaveLength(1);
  });

  it("is there again after the last one was taken away", async () => {
    const { passkeys } = house();
    const first = softPasskey();
    await add(passkeys, first, { isFresh: true });
    const { nonce, assertion } = await passkeys.askToRemove("ada", first.id, SITE);
    await passkeys.remove(ADA, first.id, {
      nonce,
      answer: first.assert(assertion.challenge, SITE) as never,
    });

    await add(passkeys, softPasskey(), { isFresh: true });

    expect(await passkeys.of("ada")).toHaveLength(1);
  });

  it("takes a code or a provider's word; a further one takes the touch of an earlier one", async () => {
    const { passkeys } = house();
    const [first, second] = [softPasskey(), softPasskey()];

    const came = [
      ...(await outcomes([add(passkeys, first)])),
      ...(await outcomes([add(passkeys, first, { isFresh: true })])),
      ...(await outcomes([add(passkeys, second, { isFresh: true })])),
      ...(await outcomes([add(passkeys, second, { isFresh: true, confirmedBy: second })])),
      ...(await outcomes([add(passkeys, second, { confirmedBy: first })])),
    ];

    expect(came).toEqual([
      "PASSKEY_CODE_REQUIRED",
      "added",
      "PASSKEY_INVALID",
      "PASSKEY_INVALID",
      "added",
    ]);
  });
});

describe("a code", () => {
  it("is good for an hour, for one use, for whom it was made, and as the last that was made", async () => {
    const { passkeys, clock } = house();
    const older = await passkeys.invite("ada", "local:ada@laptop");
    const [code, others] = [
      await passkeys.invite("ada", "local:ada@laptop"),
      await passkeys.invite("grace", "local:ada@laptop"),
    ];
    clock.advance(INVITATION_LASTS_MS - 1);

    const came = await outcomes([
      add(passkeys, softPasskey(), { code: older }),
      add(passkeys, softPasskey(), { code: others }),
    ]);
    const good = await outcomes([add(passkeys, softPasskey(), { code })]);
    const again = await outcomes([add(passkeys, softPasskey(), { code })]);
    const late = await passkeys.invite("ada", "local:ada@laptop");
    clock.advance(INVITATION_LASTS_MS);
    const over = await outcomes([add(passkeys, softPasskey(), { code: late })]);

    expect([...came, ...again, ...over]).toEqual(
      Array.from({ length: 4 }, () => "PASSKEY_CODE_REQUIRED"),
    );
    expect([INVITATION_LASTS_MS, good]).toEqual([3_600_000, ["added"]]);
  });
});

describe("a passkey that was taken away", () => {
  it("does not come back, whatever it is used for at that moment", async () => {
    const { passkeys, store } = house();
    const [stolen, own] = [softPasskey(), softPasskey()];
    await add(passkeys, stolen, { isFresh: true });
    await add(passkeys, own, { confirmedBy: stolen });
    const sign = async (): Promise<unknown> => {
      const nonce = passkeys.beginDecision("ada", SITE);
      const statement = { act: "resume", subject: { since: 1 }, person: "ada", nonce } as const;
      const { challenge } = await passkeys.askToSign(statement, SITE);
      return passkeys.accept(statement, {
        nonce,
        answer: stolen.assert(challenge, SITE) as never,
      });
    };

    const used = (await sign()) as Awaited<ReturnType<Passkeys["accept"]>>;
    const { nonce, assertion } = await passkeys.askToRemove("ada", stolen.id, SITE);
    await passkeys.remove(ADA, stolen.id, {
      nonce,
      answer: own.assert(assertion.challenge, SITE) as never,
    });
    // What its last signature was for is committed only now.
    await store.commit(...used.operations);

    expect(used.operations).toHaveLength(1);
    expect((await passkeys.of("ada")).map(({ id }) => id)).toEqual([own.id]);
  });
});
