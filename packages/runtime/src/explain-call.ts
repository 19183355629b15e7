import { createSecretKey, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClassifier } from "@countersign/analysis";
import { type Config, toPolicy } from "@countersign/config";
import {
  type ExplainedCall,
  explainCall as explainWith,
  type JsonValue,
  matchesGlob,
  type Requester,
  type ToolHints,
} from "@countersign/core";
import { openSqliteStorage } from "@countersign/storage";
import { systemClock } from "./clock.ts";
import { conditionLanguage } from "./condition-language.ts";
import { createScan, labelOf } from "./scan.ts";

export interface CallToExplain {
  readonly upstream: string;
  readonly tool: string;
  readonly description: string | null;
  readonly hints: ToolHints;
  readonly arguments: JsonValue;
  readonly requester: Requester;
}

/**
 * What the guard would do with a call, as the first of a conversation: nothing has been read before it. Opens no
 * database of the configuration; what is needed for tokens stands in a folder that is removed again.
 */
export async function explainCall(config: Config, call: CallToExplain): Promise<ExplainedCall> {
  const folder = mkdtempSync(join(tmpdir(), "countersign-explain-"));
  const storage = await openSqliteStorage({
    folder,
    masterKey: { secret: createSecretKey(randomBytes(32)), created: true, source: "file" },
    labelOf,
    mainThread: true,
  });
  try {
    const { upstream, tool, requester } = call;
    const client = { name: "countersign explain", version: "" };
    const settings = config.upstreams.find(({ name }) => name === upstream);
    const configured = settings?.tools.find((setting) => matchesGlob(setting.tool, tool));
    const scope = await storage.scopes.scopeOf(
      { requester: requester.id, client: client.name, configuration: "explain" },
      1,
    );
    const parts = {
      store: storage.store,
      vault: storage.vault,
      scan: createScan(config.masking),
      strategies: config.masking.strategies,
      classify: createClassifier(),
      clock: systemClock,
    };
    return await explainWith(
      parts,
      toPolicy(config, conditionLanguage),
      {
        caller: { requester, client },
        upstream,
        tool,
        trust: settings?.trust ?? "unlabelled",
        description: call.description,
        hints: call.hints,
        configuredCategory: configured?.category ?? null,
        toolHash: "",
        arguments: call.arguments,
      },
      scope,
    );
  } finally {
    await storage.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
