/** A guard for programs that call tools of their own, in place of tools behind the gateway. */
import type { Requester } from "../identity.ts";
import type { JsonValue } from "../json.ts";
import { placesOf, revealDisclosed } from "../masking/disclose.ts";
import { maskPieces, type MaskedPiece, type Piece } from "../masking/mask-pieces.ts";
import { findTokens, isWellFormedToken } from "../masking/token.ts";
import { textAt } from "../masking/replace.ts";
import type { RevealedValue } from "../masking/vault.ts";
import type { ActionCategory, Trust } from "../policy/action-category.ts";
import { createGuard } from "./guard.ts";
import type { GuardParts } from "./guard-parts.ts";
import { keepValues } from "./keep-most-values.ts";
import { prepareCall, recordsOfDecision } from "./prepare.ts";
import { scopeOfCaller } from "./scope-of-caller.ts";
import type { Caller, Guard, ToolCall } from "./tool-call.ts";

/** What a program needs beside what every door does. Made by `createGuard` of `@countersign/runtime`. */
export interface ProgramGuard extends Guard {
  /** On whose behalf the program calls: of its own account, or of a user it has authenticated. */
  requesterFor(user?: string): Requester;

  /** What the configuration says of tools under this name; an unknown one is trusted like any without a label. */
  settingsOf(upstream: string): ToolSettings;

  /**
   * Records a call that cannot be let through whatever the policy says, and that is not going to run.
   *
   * @param why our own words, for the log and the agent: never an argument value.
   */
  refuse(call: ToolCall, why: { readonly rule: string; readonly reason: string }): Promise<void>;

  /**
   * Masks what a tool says while it runs, so that a value is found that is cut in two by the pieces it comes in. What it
   * masks can be restored like any other value; nothing is recorded but the values themselves.
   */
  maskPieces(
    caller: Caller,
    pieces: readonly Piece[],
    /** What whoever says them was given in clear. */
    given?: readonly RevealedValue[],
  ): Promise<readonly MaskedPiece[]>;

  /** Entity types of the values that stand in `value` in clear, each once. Tokens are none. Keeps nothing. */
  detect(value: JsonValue): Promise<readonly string[]>;

  /**
   * Puts real values back for somebody who is shown `value`, where `policy.disclose` lets `upstream` have them without
   * asking anybody; all other tokens stay. What was given is recorded before this resolves.
   */
  reveal(caller: Caller, value: JsonValue, upstream: string): Promise<JsonValue>;
}

export interface ToolSettings {
  readonly trust: Trust;
  categoryOf(tool: string): ActionCategory | null;
}

/** Who the program is, and what the configuration says of its tools. */
export type ProgramIdentity = Pick<ProgramGuard, "requesterFor" | "settingsOf">;

/** In the place of a tool's name where no tool is called. */
const SHOWN = "text/shown";

export function createProgramGuard(parts: GuardParts, identity: ProgramIdentity): ProgramGuard {
  return {
    ...createGuard(parts),
    requesterFor: (user) => identity.requesterFor(user),
    settingsOf: (upstream) => identity.settingsOf(upstream),

    async refuse(call, { rule, reason }) {
      const prepared = await prepareCall(parts, call);
      const verdict = { ...prepared.verdict, decision: "deny", rules: [rule], reason } as const;
      await parts.store.commit(...recordsOfDecision({ ...prepared, verdict, cannotRun: true }));
    },

    async maskPieces(caller, pieces, given) {
      const masked = await maskPieces(parts, await scopeOfCaller(parts, caller), pieces, given);
      await keepValues(parts.store, masked.entries);
      return masked.pieces;
    },

    async detect(value) {
      const findings = await parts.scan.findings(value);
      const inClear = findings.filter(({ path, in: part, start, end }) => {
        const text = textAt(value, path, part) ?? "";
        return !isInsideTokens(text, start, end, parts.scan.labels);
      });
      return [...new Set(inClear.map(({ entityType }) => entityType))];
    },

    async reveal(caller, value, upstream) {
      const scope = await scopeOfCaller(parts, caller);
      const call = { scope, upstream, tool: SHOWN, arguments: value };
      const policy = parts.policy();
      const shown = await revealDisclosed(parts, policy.disclose, call);
      const { requester, client } = caller;
      if (Object.keys(shown.disclosed).length > 0) {
        await parts.store.commit({
          kind: "append",
          record: {
            type: "text.disclosed",
            scope,
            requester,
            client,
            upstream,
            tool: SHOWN,
            policy: policy.hash,
            disclosed: shown.disclosed,
            ...placesOf(shown.disclosedBy, policy.disclose),
          },
        });
      }
      return shown.value;
    },
  };
}

/** Whether nothing of `[start, end)` that could be a value is outside of tokens. */
function isInsideTokens(
  text: string,
  start: number,
  end: number,
  labels: ReadonlySet<string>,
): boolean {
  let rest = "";
  let from = start;
  for (const token of findTokens(text, labels)) {
    if (!isWellFormedToken(token.token) || token.end <= start || token.start >= end) continue;
    rest += text.slice(from, Math.max(from, token.start));
    from = Math.max(from, token.end);
  }
  rest += text.slice(from, Math.max(from, end));
  return !/[\p{L}\p{N}]/u.test(rest);
}
