import type { ActionCategory } from "@countersign/core";

/** What a part of the arguments was understood as. */
export type Matter = "sql" | "shell" | "http" | "graphql" | "size";

/** What the arguments of a call show. */
export interface ArgumentFinding {
  readonly matter: Matter;
  readonly category: ActionCategory;
  /** For people to read: our words and an argument path, never a value. */
  readonly because: string;
}
