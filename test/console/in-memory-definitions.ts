import { CountersignError, type DefinitionReviews } from "@countersign/core";

/** One tool that waits, again and again, whatever is decided about it. */
export function inMemoryDefinitions(): DefinitionReviews & { readonly decided: readonly string[] } {
  const listed = {
    upstream: "crm",
    kind: "tool",
    tool: "query",
    state: "waiting",
    hash: "c0ffee",
    at: 1_000,
    listed: true,
    by: null,
    warnings: ["holds zero-width characters"],
  } as const;
  const decided: string[] = [];
  return {
    decided,
    list: async () => [listed],
    reviewers: () => ["owners"],
    show: async (_upstream, tool) => {
      if (tool !== listed.tool) throw new CountersignError("DEFINITION_NOT_FOUND", "check it");
      return {
        ...listed,
        pinned: { name: "query", description: "Reads." },
        waiting: { name: "query", description: "Reads <b>all</b>\u202E." },
        changes: [{ path: "$.description", before: "Reads.", after: "Reads <b>all</b>\u202E." }],
      };
    },
    async decide(reviewer, { hash }, { verb }) {
      if (hash !== listed.hash) throw new CountersignError("APPROVAL_NOT_PENDING", "look again");
      decided.push(`${reviewer.person} ${verb}`);
    },
  };
}
