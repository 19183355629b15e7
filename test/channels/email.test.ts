import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { describeWebhookReceiver } from "@countersign/testkit";
import { emailChannel } from "../../examples/email-channel/email-channel.ts";
import { openPostOffice } from "../../examples/email-channel/post-office.ts";

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const addresses = { grace: "grace@contoso.example", tom: "tom@contoso.example" };

describeWebhookReceiver(
  "the e-mail example",
  { secret: SECRET, grace: addresses.grace, tom: addresses.tom },
  async () => {
    const postOffice = await openPostOffice();
    const server = emailChannel({
      secret: SECRET,
      smtp: { host: "127.0.0.1", port: postOffice.port },
      addresses,
      page: "https://approvals.example",
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      told: () => postOffice.mails,
      fail: (times) => postOffice.fail(times),
      async leave() {
        server.close();
        await postOffice.close();
      },
    };
  },
);
