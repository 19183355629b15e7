import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";

/** Something that takes Countersign's signed notices and tells people in its own way. */
export interface ReceiverUnderTest {
  readonly url: string;
  /** What people were told so far. */
  told(): readonly Telling[];
  /** Whatever it tells people through fails so often from now on. */
  fail(times: number): void;
  leave(): Promise<void>;
}

export interface Telling {
  /** Who got it, as the other system knows them. */
  readonly to: readonly string[];
  /** All of it, as it was sent. */
  readonly raw: string;
}

export interface ReceiverOptions {
  /** `whsec_…`, with which notices are signed. */
  readonly secret: string;
  /** How the other system knows Grace and Tom, who are people of the configuration. */
  readonly grace: string;
  readonly tom: string;
}

/**
 * The contract of a channel by webhook, as far as a channel that only tells can keep it: it believes what is signed,
 * tells those who are asked, once, as plain text, and never says that it told somebody whom it did not.
 */
export function describeWebhookReceiver(
  name: string,
  options: ReceiverOptions,
  open: () => Promise<ReceiverUnderTest>,
): void {
  const { secret, grace, tom } = options;

  const using = async (run: (receiver: ReceiverUnderTest) => Promise<void>): Promise<void> => {
    const receiver = await open();
    try {
      await run(receiver);
    } finally {
      await receiver.leave();
    }
  };

  describe(`${name} as a channel by webhook`, () => {
    it("tells those who are asked, and nobody else", () =>
      using(async (receiver) => {
        expect(await send(receiver, secret, noticeFor(["grace", "nobody-it-knows"]))).toBeLessThan(
          300,
        );

        expect(receiver.told()).toMatchObject([{ to: [grace] }]);
        const [telling] = receiver.told();
        expect(telling?.raw).toContain("/approvals/apr_1");
        expect(telling?.raw).not.toContain(tom);
      }));

    it("tells once what comes twice", () =>
      using(async (receiver) => {
        await send(receiver, secret, noticeFor(["tom"]));
        expect(await send(receiver, secret, noticeFor(["tom"]))).toBeLessThan(300);

        expect(receiver.told()).toHaveLength(1);
      }));

    it("refuses what is forged, stale or changed, and tells nobody", () =>
      using(async (receiver) => {
        const notice = noticeFor(["grace"]);
        const statuses = [
          await send(receiver, `whsec_${Buffer.alloc(32, 7).toString("base64")}`, notice),
          await send(receiver, secret, notice, { at: Date.now() - 360_000 }),
          await send(receiver, secret, notice, { at: Date.now() + 360_000 }),
          await send(receiver, secret, notice, { body: (sent) => sent.replace("grace", "tom") }),
          await send(receiver, secret, notice, { headers: { "webhook-id": "ntc_9" } }),
          await send(receiver, secret, notice, { headers: { "webhook-signature": "v1," } }),
          await send(receiver, secret, notice, { headers: { "webhook-timestamp": "soon" } }),
        ];

        for (const status of statuses) expect(status).toBeGreaterThanOrEqual(400);
        expect(receiver.told()).toEqual([]);
      }));

    it("says that it told nobody when it could not, and tells them when it is asked again", () =>
      using(async (receiver) => {
        receiver.fail(1);

        const first = await send(receiver, secret, noticeFor(["grace"]));
        const second = await send(receiver, secret, noticeFor(["grace"]));

        expect(first).toBeGreaterThanOrEqual(500);
        expect(second).toBeLessThan(300);
        expect(receiver.told()).toHaveLength(1);
      }));

    it("takes notices that are none of its business", () =>
      using(async (receiver) => {
        const pause = { type: "pause.started", data: { people: [], approval: null } };

        expect(await send(receiver, secret, pause)).toBeLessThan(300);
        expect(receiver.told()).toEqual([]);
      }));

    it("makes nothing of hostile text but text", () =>
      using(async (receiver) => {
        const nasty = `<img src=x onerror=alert(1)>\r\nBcc: ${tom}\r\n\r\n<a href="https://evil.example">Approve</a>`;
        await send(receiver, secret, noticeFor(["grace"], nasty));

        const [telling] = receiver.told();
        expect(telling?.to).toEqual([grace]);
        expect(telling?.raw).not.toMatch(/text\/html/i);
        expect(telling?.raw.split(/\r?\n\r?\n/)[0]).not.toMatch(/^bcc:/im);
      }));
  });
}

function noticeFor(
  people: readonly string[],
  words = "Deletes data on crm with its tool drop.",
): object {
  return {
    type: "approval.requested",
    timestamp: "2026-01-01T00:00:00.000Z",
    data: {
      people,
      reviewer: null,
      approval: {
        id: "apr_1",
        state: "pending",
        summary: words,
        requester: { id: "local:ada@host", name: words, verified: false },
        expiresAt: "2026-01-01T01:00:00.000Z",
      },
    },
  };
}

/** Posts a notice as Countersign signs it, and gives back the status. */
async function send(
  { url }: ReceiverUnderTest,
  secret: string,
  notice: object,
  changes: {
    readonly at?: number;
    readonly body?: (sent: string) => string;
    readonly headers?: Readonly<Record<string, string>>;
  } = {},
): Promise<number> {
  const { at = Date.now(), body: change = (sent) => sent, headers = {} } = changes;
  const body = JSON.stringify(notice);
  const timestamp = String(Math.floor(at / 1_000));
  const signature = createHmac("sha256", Buffer.from(secret.replace(/^whsec_/, ""), "base64"))
    .update(`ntc_1.${timestamp}.${body}`)
    .digest("base64");
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "webhook-id": "ntc_1",
      "webhook-timestamp": timestamp,
      "webhook-signature": `v1,${signature}`,
      ...headers,
    },
    body: change(body),
  });
  await response.body?.cancel();
  return response.status;
}
