/** A desk as it may look on an ordinary morning, for looking at its pages: every kind of request is on it. */
import { type Desk, openDesk } from "./desk.ts";

const MINUTE = 60_000;

const POLICY = `
  default: by-category
  rules:
    - { id: deletes-need-a-person, category: delete, decision: require-approval, reason: Customers are deleted by a person., approval: { expires_after_seconds: 600, escalate_to: [sam] } }
    - { id: mail-leaves-the-house, upstream: mail, decision: require-approval, reason: Mail to customers is read by a person first., approval: { quorum: 2, expires_after_seconds: 720 } }
    - { id: money, upstream: bank, decision: require-approval, reason: Money is moved by finance., approval: { reviewers: [grace], expires_after_seconds: 3300 } }
  disclose:
    - { upstream: crm, entities: [EMAIL_ADDRESS] }
`;

export interface Morning {
  readonly desk: Desk;
  /** The requests, by what they are. */
  readonly ids: Readonly<
    Record<"delete" | "mail" | "own" | "transfer" | "unknown" | "ran", string>
  >;
}

export async function openMorning(): Promise<Morning> {
  const desk = await openDesk({
    tools: ["write_query", "read_query", "find_customers", "delete_customer"],
    categories: {},
    others: {
      mail: { tools: ["send"], trust: "external" },
      tracker: { tools: ["create_issue"], trust: "internal" },
      bank: { tools: ["transfer"], trust: "partner" },
      cloud: { tools: ["deploy"], trust: "internal" },
      web: { tools: ["fetch_page"], trust: "external" },
    },
    policy: POLICY,
    breakGlass: "ada",
  });
  const { upstream, others } = desk;
  const sam = { subject: "sam", name: "Sam Rivers" };
  const decide = (person: string, id: string, verb: string, reason?: string): Promise<unknown> =>
    desk.ask(person, `/approvals/${id}/${verb}`, reason === undefined ? {} : { reason });

  upstream.answer = () => "1 row deleted";
  const ran = await desk.hold("crm_delete_customer", { id: 4711 });
  await decide("ada", ran.id, "approve");
  await ran.told;
  desk.pass(24 * MINUTE);
  const rejected = await desk.hold("crm_delete_customer", { id: 4712 });
  await decide("grace", rejected.id, "reject", "Not before the audit is over.");
  desk.pass(18 * MINUTE);

  const cloud = others.get("cloud");
  if (cloud !== undefined) {
    cloud.answer = () => {
      cloud.hangUp();
      return new Promise(() => undefined);
    };
  }
  const unknown = await desk.hold("cloud_deploy", { service: "shop", version: "2.14.0" });
  await decide("grace", unknown.id, "approve");
  await unknown.told;

  upstream.answer = ({ tool }) =>
    tool === "read_query"
      ? JSON.stringify([{ affected_rows: 1_204, all_rows: 5_000 }])
      : Array.from(
          { length: 24 },
          (_, at) => `ilse.brandt${at || ""}@post.example, +49 30 9018${2_000 + at}`,
        ).join("\n");
  await desk.call("web_fetch_page", { url: "https://shop.example/help" }, sam);
  const found = await desk.call("crm_find_customers", {}, sam);
  const token = /EMAIL_\w+/.exec(found)?.[0] ?? "";
  const deleting = await desk.hold(
    "crm_write_query",
    {
      query: `delete from customers where last_order < '2024-01-01' and email <> '${token}'`,
      confirm: true,
    },
    sam,
    "The user asked me to clean up customers without orders.",
  );
  const mail = await desk.hold(
    "mail_send",
    { to: token, subject: "Your order", body: "Dear customer, …" },
    sam,
  );
  const own = await desk.hold(
    "tracker_create_issue",
    { title: "Renew the certificate", labels: ["ops"] },
    { subject: "ada", name: "Ada Lovelace" },
  );
  const transfer = await desk.hold("bank_transfer", {
    amount: 1_250,
    currency: "EUR",
    iban: "DE89370400440532013000",
  });
  await desk.ask("grace", "/grants", {
    requester: (await desk.request(deleting.id)).requester.id,
    upstream: "crm",
    tool: "write_query",
    category: "delete",
    conditions: [{ path: "$.table", equals: "drafts" }],
    when: "size(call.arguments.ids) < 100",
    minutes: 60,
    reason: "Cleaning up the drafts of last year.",
  });
  // Whoever looks sees what is counted in the end, too.
  await previewed(desk, deleting.id);
  return {
    desk,
    ids: {
      delete: deleting.id,
      mail: mail.id,
      own: own.id,
      transfer: transfer.id,
      unknown: unknown.id,
      ran: ran.id,
    },
  };
}

async function previewed(desk: Desk, id: string): Promise<void> {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; ) {
    if ((await desk.request(id)).preview !== null) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error("nothing was counted");
}
