import type { Guard, KeyedDigest, UpstreamDefinitions } from "@countersign/core";
import type { CursorSeal } from "../aggregate/cursor.ts";
import type { Questions } from "../call/questions.ts";
import type { Rounds } from "../call/rounds.ts";
import type { HoldTimes } from "../call/hold-times.ts";
import type { TaskTable } from "../call/task-table.ts";
import type { UpstreamStates } from "../call/upstream-state.ts";
import type { OutputSchemas } from "../mask/output-schemas.ts";
import type { Member } from "./member.ts";
import type { PeerNames } from "./peer-names.ts";

/** What the parts of a peer share. */
export interface PeerParts {
  readonly guard: Guard;
  /** Whether definitions are as they were accepted; without it any are. */
  readonly definitions?: UpstreamDefinitions | undefined;
  /** Names what must not be named. */
  readonly digest: KeyedDigest;
  readonly times: HoldTimes;
  /** One for each upstream, in the order of the configuration. */
  readonly members: readonly Member[];
  readonly names: PeerNames;
  readonly cursors: CursorSeal;
  readonly states: UpstreamStates;
  readonly tasks: TaskTable;
  readonly rounds: Rounds;
  readonly questions: Questions;
  /** Work that goes on after its request was answered. */
  readonly background: (work: Promise<unknown>) => void;
  readonly outputSchemas: OutputSchemas;
  readonly report: (line: string) => void;
}
