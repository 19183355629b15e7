/** A guard on a folder of its own, opened as a program opens it, and the people who decide. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { loadConfig } from "@countersign/config";
import type { ApprovalRequest, AuditRecord } from "@countersign/core";
import { conditionLanguage, createGuard, openRuntime, type OpenGuard } from "@countersign/runtime";

export const CONFIG = `version: 1
mode: local
listen: { http: false }
upstreams:
  program: { program: true, trust: internal, tools: { "find_*": { category: read }, "delete_*": { category: delete } } }
  screen: { program: true }
policy:
  disclose:
    - { upstream: program, entities: [EMAIL_ADDRESS] }
    - { upstream: screen, entities: [EMAIL_ADDRESS] }
`;

export interface House {
  readonly folder: string;
  readonly configFile: string;
  readonly guard: OpenGuard;
  /** Waits for a pending request of this tool. */
  pending(tool: string): Promise<ApprovalRequest>;
  decide(id: string, verb: "approve" | "reject"): Promise<void>;
  requests(): Promise<readonly ApprovalRequest[]>;
  records(): Promise<readonly AuditRecord[]>;
  close(): Promise<void>;
}

export async function openHouse(config: string = CONFIG): Promise<House> {
  const folder = mkdtempSync(join(tmpdir(), "countersign-langchain-"));
  const configFile = join(folder, "countersign.yaml");
  writeFileSync(configFile, config);
  const report = (): void => undefined;
  const guard = await createGuard({ config: configFile, report });
  // Whoever decides has the store open on their own.
  const people = await openRuntime({
    config: await loadConfig(configFile, { conditions: conditionLanguage }),
    role: "program",
    report,
  });
  return {
    folder,
    configFile,
    guard,
    async pending(tool) {
      for (const deadline = Date.now() + 30_000; Date.now() < deadline; await sleep(5)) {
        const found = await people.store.approvals({ states: ["pending"], limit: 50 });
        const request = found.find((one) => one.tool === tool);
        if (request !== undefined) return request;
      }
      throw new Error(`no request for ${tool} within 30 s`);
    },
    async decide(id, verb) {
      await people.reviewing.decide({ person: "me", channel: "cli" }, id, { verb, reason: "so" });
    },
    requests: () => people.store.approvals({ limit: 100 }),
    records: () => people.store.records({ limit: 1000 }),
    async close() {
      await guard.close();
      await people.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    },
  };
}
