import type {
  ActionCategory,
  CategoryEvidence,
  Classification,
  ClassifiedCall,
  Classifier,
} from "@countersign/core";

import type { ArgumentFinding } from "./arguments/argument-finding.ts";
import { classifyArguments } from "./arguments/classify-arguments.ts";
import { madeFor, type MadeFor } from "./arguments/made-for.ts";
import { classifyDescription } from "./name/classify-description.ts";
import { classifyName } from "./name/classify-name.ts";
import { remember } from "./remember.ts";
import { isWorse, worstFirst } from "./severity.ts";
import { readAhead, readerFor } from "./sql/read-ahead.ts";
import { type SqlReader, startSqlReader } from "./sql/sql-reader.ts";

/**
 * Makes a classifier. It tells what a call would do from, in this order: the configuration, the arguments, the tool's
 * name and description, and the upstream's hints. How they count against each other is in `docs/policy.md`.
 *
 * The first SQL it sees starts a thread for the parsers, which keeps no program running.
 */
export function createClassifier(sql: SqlReader = startSqlReader()): Classifier {
  const classify = (call: ClassifiedCall): Classification => {
    const told = configured(call);
    if (told !== undefined) return told;
    const made = madeFor(call);
    const shown =
      call.arguments === null
        ? []
        : worstFirst(
            classifyArguments(
              call.arguments,
              made,
              readerFor(call.arguments, () => sql),
            ),
          );
    return decided(call, shown, made);
  };
  return Object.assign(classify, { prepare: (call: ClassifiedCall) => readAhead(call, sql) });
}

/** What the protocol itself says about its methods other than tool calls. A slash never occurs in a tool's name. */
const METHODS: ReadonlyMap<string, ActionCategory> = new Map(
  [
    "resources/read",
    "resources/list",
    "resources/templates/list",
    "resources/subscribe",
    "resources/unsubscribe",
    "prompts/get",
    "prompts/list",
    "tools/list",
    "completion/complete",
  ].map((method) => [method, "read"]),
);

function configured({ configured: category, tool }: ClassifiedCall): Classification | undefined {
  if (category !== null) {
    const because = tool.includes("/") ? "the protocol says so" : "the configuration says so";
    const from = tool.includes("/") ? "protocol" : "policy";
    return { category, evidence: [{ from, category, because }] };
  }
  const implied = METHODS.get(tool);
  if (implied === undefined) return undefined;
  const evidence = {
    from: "protocol",
    category: implied,
    because: "the protocol says so",
  } as const;
  return { category: implied, evidence: [evidence] };
}

/** What else the arguments show is no worse, and nobody reads it. */
const MAX_SHOWN = 20;

function decided(
  call: ClassifiedCall,
  shown: readonly ArgumentFinding[],
  made: ReadonlySet<MadeFor>,
): Classification {
  const named = nameEvidence(call);
  const byArguments = shown.slice(0, MAX_SHOWN).map(({ category, because }): CategoryEvidence => {
    return { from: "arguments", category, because };
  });
  const [worst] = shown;
  const nameCategory = named[0]?.category ?? "unknown";

  if (worst !== undefined && worst.category !== "read" && !isWorse(nameCategory, worst.category)) {
    return { category: worst.category, evidence: [...byArguments, ...named] };
  }
  // `run_query` does what its query does. A `SELECT` among the arguments of any other tool proves nothing.
  const isWhatItRuns = nameCategory === "unknown" || nameCategory === "execute";
  const isMadeForIt = shown.every(
    ({ matter }) => made.has(matter) || (matter === "sql" && made.has("database")),
  );
  if (worst !== undefined && isWhatItRuns && isMadeForIt) {
    return { category: worst.category, evidence: [...byArguments, ...named] };
  }
  return hinted(call, nameCategory, [...named, ...byArguments]);
}

/** What name and description say, what counts first. Empty if they say nothing. */
const nameEvidence = remember(({ tool, description }): readonly CategoryEvidence[] => {
  const name = classifyName(tool);
  const described = description === null ? undefined : classifyDescription(description);
  const evidence: CategoryEvidence[] = [];
  if (name !== undefined) {
    const because = `the name says \`${name.verb}\``;
    evidence.push({ from: "name", category: name.category, because });
  }
  // A harmless name is not believed against a description that says otherwise in earnest.
  if (described !== undefined && (name === undefined || EARNEST.has(described.category))) {
    evidence.push({ from: "description", ...described });
  }
  return worstFirst(evidence);
});

const EARNEST: ReadonlySet<ActionCategory> = new Set(["delete", "privilege", "payment"]);

/** Names so unclear that a hint from a trusted upstream may settle them. */
const UNCLEAR: ReadonlySet<ActionCategory> = new Set(["unknown", "execute", "write"]);

/** Hints make a call more severe, whoever gives them; milder only if the upstream is one's own. */
function hinted(
  { hints, trust }: ClassifiedCall,
  category: ActionCategory,
  evidence: readonly CategoryEvidence[],
): Classification {
  const by = (hint: string, hintedCategory: ActionCategory): Classification => {
    const because = `the upstream hints \`${hint}\``;
    return {
      category: hintedCategory,
      evidence: [{ from: "hint", category: hintedCategory, because }, ...evidence],
    };
  };
  if (category === "read" && hints.destructiveHint === true && hints.readOnlyHint !== true) {
    return by("destructiveHint: true", "unknown");
  }
  if (category === "read" && hints.readOnlyHint === false)
    return by("readOnlyHint: false", "write");
  if (hints.readOnlyHint === true && trust === "internal" && UNCLEAR.has(category)) {
    return by("readOnlyHint: true", "read");
  }
  return { category, evidence };
}
