import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

export interface Mail {
  readonly to: readonly string[];
  readonly raw: string;
}

/** A mail server on this machine that delivers to a list. */
export interface PostOffice {
  readonly port: number;
  readonly mails: readonly Mail[];
  /** Refuses so many mails from now on. */
  fail(times: number): void;
  close(): Promise<void>;
}

export async function openPostOffice(): Promise<PostOffice> {
  const mails: Mail[] = [];
  let failures = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData(stream, session, done) {
      let raw = "";
      stream.setEncoding("utf8").on("data", (text: string) => (raw += text));
      stream.on("end", () => {
        if (failures-- > 0) return done(new Error("the mailbox is full"));
        const to = session.envelope.rcptTo.map(({ address }) => address);
        // Long lines were broken for the way; a mail client joins them again.
        mails.push({ to, raw: raw.replaceAll("=\r\n", "") });
        done();
      });
    },
  });
  const listening = server.listen(0, "127.0.0.1");
  await once(listening, "listening");
  return {
    port: (listening.address() as AddressInfo).port,
    mails,
    fail: (times) => void (failures = times),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
