/** A channel of one's own in a screenful: Countersign's signed webhook comes in, e-mail goes out. */
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { createTransport } from "nodemailer";

export interface EmailChannelOptions {
  /** `whsec_…`, as `channels.webhooks` has it. */
  readonly secret: string;
  readonly smtp: { readonly host: string; readonly port: number };
  /** Address by person, for the people of the configuration. */
  readonly addresses: Readonly<Record<string, string>>;
  /** Where reviewers sign in; the link in a mail leads there, and following it decides nothing. */
  readonly page: string;
}

const SUBJECTS: Readonly<Record<string, string>> = {
  "approval.requested": "Your approval is needed",
  "approval.escalated": "An approval was handed on to you",
  "approval.broke_glass": "A request you were asked about was approved in an emergency",
};

export function emailChannel({ secret, smtp, addresses, page }: EmailChannelOptions): Server {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const mail = createTransport({ ...smtp, secure: false, ignoreTLS: true });
  const told = new Set<string>();

  /** @returns the status to answer with. */
  async function take(request: IncomingMessage): Promise<number> {
    let body = Buffer.alloc(0);
    for await (const chunk of request) {
      body = Buffer.concat([body, chunk as Buffer]);
      if (body.length > 262_144) return 413;
    }
    const header = (name: string): string => String(request.headers[`webhook-${name}`] ?? "");
    const [id, at] = [header("id"), header("timestamp")];
    const expected = createHmac("sha256", key).update(`${id}.${at}.`).update(body).digest();
    const given = Buffer.from(header("signature").replace(/^v1,/, ""), "base64");
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return 401;
    if (!(Math.abs(Date.now() / 1_000 - Number(at)) < 300)) return 401;

    const { type, data } = JSON.parse(body.toString("utf8"));
    const subject = SUBJECTS[type];
    const to = (data.people as string[]).flatMap((person) => addresses[person] ?? []);
    // The same notice may come twice; whoever was told is not told again.
    if (subject === undefined || data.approval === null || to.length === 0 || told.has(id)) {
      return 204;
    }
    const { id: approval, summary, requester, expiresAt } = data.approval;
    const link = `${page}/approvals/${encodeURIComponent(approval)}`;
    const asked = `Asked by ${requester.name}, until ${expiresAt}.\nSign in to decide: ${link}\n`;
    told.add(id);
    try {
      // Text only: no mail client makes markup or hidden addresses of what an agent's tool is called.
      await mail.sendMail({
        from: "countersign@localhost",
        to,
        subject,
        text: `${summary}\n\n${asked}`,
      });
      return 204;
    } catch {
      told.delete(id);
      // Not delivered: Countersign keeps the notice and tries again later.
      return 503;
    }
  }

  return createServer((request, response) => {
    void take(request)
      .catch(() => 400)
      .then((status) => response.writeHead(status).end());
  });
}
