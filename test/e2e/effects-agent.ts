/** The upstream of `test/kill` in a house: each of its effects can be counted, and an agent brings them about. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { EDITION_FILE, EFFECTS_FILE } from "../kill/effects.ts";
import type { House } from "./house.ts";

/** Its entry under `upstreams`. */
export const EFFECTS_UPSTREAM = `
  effects:
    command: ${process.execPath}
    args: [${join(import.meta.dirname, "../kill/effect-server.ts")}, $FOLDER/effects]`;

export interface EffectsAgent {
  act(id: string): Promise<{ readonly text: string; readonly isError: boolean }>;
  close(): Promise<void>;
}

export interface Effects {
  /** An agent that calls, and is told. */
  agent(): Promise<EffectsAgent>;
  /** An agent comes back for what it asked, waits for the answer, and leaves. */
  comeBack(id: string): Promise<void>;
  /** The ids that had their effect, in order. */
  effects(): readonly string[];
}

export function effectsOf(house: House): Effects {
  const folder = join(house.folder, "effects");
  mkdirSync(folder);
  writeFileSync(join(folder, EDITION_FILE), "1\n");
  const agent = async (): Promise<EffectsAgent> => {
    const client = new Client({ name: "e2e", version: "1.0.0" });
    await client.connect(new StdioClientTransport({ ...house.connect, stderr: "ignore" }));
    return {
      async act(id) {
        const result = (await client.callTool(
          { name: "act", arguments: { id, before_ms: 0, after_ms: 0, stubborn: false } },
          { timeout: 60_000 },
        )) as { content: { text?: string }[]; isError?: boolean };
        const text = result.content.map((part) => part.text ?? "").join("\n");
        return { text, isError: result.isError === true };
      },
      close: () => client.close(),
    };
  };
  return {
    agent,
    async comeBack(id) {
      const back = await agent();
      try {
        await back.act(id);
      } finally {
        await back.close();
      }
    },
    effects() {
      try {
        const lines = readFileSync(join(folder, EFFECTS_FILE), "utf8").trim().split("\n");
        return lines.map((line) => (JSON.parse(line) as { id: string }).id);
      } catch {
        return [];
      }
    },
  };
}
