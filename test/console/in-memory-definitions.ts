import { CountersignError, type DefinitionReviews } from "@countersign/core";

/** One tool and one resource that wait, again and again, whatever is decided about it. */
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
  const resource = {
    ...listed,
    kind: "resource",
    tool: "d1ge5t",
    label: "file:///notes/<b>",
    warnings: [],
  } as const;
  const decided: string[] = [];
  return {
    decided,
    catchUp: async () => undefined,
    list: async () => [listed, resource],
    reviewers: () => ["owners"],
    show: async (_upstream, tool, kind) => {
      if (kind === resource.kind && tool === resource.tool) {
        return { ...resource, pinned: null, waiting: { uri: resource.label }, changes: [] };
      }
      if (kind !== listed.kind || tool !== listed.tool)
        throw new CountersignError("DEFINITION_NOT_FOUND", "check it");
      return {
        ...listed,
        pinned: { name: "query", description: "Reads." },
        waiting: { name: "query", description: "Reads <b>all</b>\u202E." },
        changes: [{ path: "$.description", before: "Reads.", after: "Reads <b>all</b>\u202E." }],
      };
    },
    async decide(reviewer, { kind, hash }, { verb }) {
      if (hash !== listed.hash) throw new CountersignError("APPROVAL_NOT_PENDING", "look again");
      decided.push(`${reviewer.person} ${verb} ${kind}`);
    },
  };
}
