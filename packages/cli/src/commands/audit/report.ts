import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { type AuditRecord, CountersignError, isJsonObject, type Store } from "@countersign/core";
import { Evidence } from "../../report/evidence.ts";
import { type AroundEvidence, evidencePage } from "../../report/evidence-page.ts";
import { counted } from "../../table.ts";
import { type AuditAction, COMMON } from "./audit-action.ts";
import { thisOperator } from "./log-at-hand.ts";
import { openLogToRead, READ } from "./log-to-read.ts";

const PAGE = 10_000;

export const reportAction: AuditAction = {
  name: "report",

  async run(argv, context) {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        ...COMMON,
        ...READ,
        since: { type: "string" },
        until: { type: "string" },
        out: { type: "string" },
      },
    });
    const since = timeOf(values.since);
    const until = values.until === undefined ? context.now() : timeOf(values.until);
    if (since === undefined) return { problem: "expected `--since TIME`, such as 2026-01-01" };
    if (until === undefined) return { problem: "expected `--until` to be a time" };
    if (until <= since) return { problem: "expected `--until` to be later than `--since`" };
    if (values.out === undefined) return { problem: "expected `--out FILE`" };

    const log = await openLogToRead(values, context);
    const evidence = new Evidence({
      since: new Date(since).toISOString(),
      until: new Date(until).toISOString(),
    });
    let around: AroundEvidence;
    try {
      const verified = await log.verify((done, total) =>
        context.progress?.(`verifying record ${done} of ${total}`),
      );
      for await (const records of pagesOf(log.store)) {
        for (const record of records) evidence.add(record);
        context.progress?.(`reading record ${records.at(-1)?.sequence ?? 0}`);
      }
      around = {
        verified,
        origin: log.origin,
        vkey: log.vkey,
        checkpoints: await log.checkpointsAround(evidence),
        payloads: await payloadsOf(log.store, evidence),
        madeAt: new Date(context.now()).toISOString(),
        operator: thisOperator(),
      };
    } finally {
      await log.close();
    }
    context.progress?.("");
    const page = evidencePage(evidence, around);
    const { verified } = around;
    const file = resolve(context.cwd, values.out);
    try {
      writeFileSync(file, page, { flag: "wx", mode: 0o600 });
    } catch (cause) {
      throw new CountersignError("STORAGE_UNAVAILABLE", `cannot make \`${file}\``, { cause });
    }
    const { decisions, exceptions, first, last } = evidence;
    return {
      exitStatus: verified.ok ? 0 : 1,
      stdout: `${file}: ${counted(decisions.length, "decision")}, ${counted(exceptions.length, "exception")}\n`,
      stderr: verified.ok ? "" : "the log does not verify; the report says so\n",
      json: {
        file,
        ok: verified.ok,
        first,
        last,
        decisions: decisions.length,
        exceptions: exceptions.length,
      },
    };
  },
};

function timeOf(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? "");
  return Number.isNaN(time) ? undefined : time;
}

async function* pagesOf(store: Pick<Store, "records">): AsyncGenerator<readonly AuditRecord[]> {
  for (let after = 0; ; ) {
    const records = await store.records({ afterSequence: after, limit: PAGE });
    if (records.length > 0) yield records;
    after = records.at(-1)?.sequence ?? after;
    if (records.length < PAGE) return;
  }
}

/** What people wrote with what they did. Arguments and results of calls are not in the report. */
async function payloadsOf(
  store: Pick<Store, "payload">,
  { decisions, policyChanges, exceptions }: Evidence,
): Promise<AroundEvidence["payloads"]> {
  const payloads = new Map<number, { readonly [key: string]: unknown } | null>();
  for (const record of [...decisions, ...policyChanges, ...exceptions]) {
    if (record.payloadCommitment === null || record.reviewer === undefined) continue;
    const body = await store.payload(record.sequence);
    payloads.set(record.sequence, body !== undefined && isJsonObject(body) ? body : null);
  }
  return payloads;
}
