import { formatTable, printable } from "./table.ts";

/** What the API says of a request, as far as the terminal shows it. */
export interface ShownRequest {
  readonly id: string;
  readonly state: string;
  readonly summary: string;
  readonly requester: { readonly id: string; readonly name: string; readonly verified: boolean };
  readonly client: { readonly name: string; readonly version: string | null };
  readonly category: string;
  readonly evidence: readonly { readonly because: string }[];
  readonly rules: readonly string[];
  readonly policyReason: string | null;
  readonly reviewers: readonly string[];
  readonly quorum: number;
  readonly votes: readonly ShownDecision[];
  readonly escalations: readonly { readonly to: readonly string[]; readonly by: string | null }[];
  readonly findings: Readonly<Record<string, number>>;
  readonly disclosed: readonly string[];
  readonly masking: readonly string[];
  readonly history: Readonly<Record<string, ShownHistory>> | null;
  readonly expiresAt: string;
  readonly decision: ShownDecision | null;
  readonly justification: string | null;
  readonly arguments: unknown;
  readonly edit: { readonly changes: readonly { readonly path: string }[] } | null;
  readonly result: unknown;
  readonly mayDecide: { readonly allowed: boolean; readonly because?: string };
}

interface ShownDecision {
  readonly verb: string;
  readonly person: string;
  readonly channel: string;
  readonly at: string;
  readonly reason: string | null;
  readonly selfApproved: boolean;
  readonly breakGlass: boolean;
  readonly seen: string | null;
}

interface ShownHistory {
  readonly seen: Readonly<Record<string, number>>;
  readonly disclosed: Readonly<Record<string, number>>;
  readonly untrusted: boolean;
}

/** A request for somebody at a terminal: the sentence first, then what speaks for and against it, then exactly what. */
export function approvalText(request: ShownRequest): string {
  const { requester, client, decision, mayDecide } = request;
  const rows: (readonly [string, string] | null)[] = [
    ["state", request.state],
    ["asked by", `${requester.name} (${requester.id})${requester.verified ? "" : ", unverified"}`],
    ["through", `${client.name} ${client.version ?? ""}`.trim()],
    request.justification === null
      ? null
      : ["they say", `${request.justification} (their own words, checked by nobody)`],
    [
      "taken for",
      [request.category, ...request.evidence.map(({ because }) => because)].slice(0, 5).join("; "),
    ],
    [
      "held because",
      [request.policyReason, request.rules.join(", ")].filter(Boolean).join("; ") ||
        "no rule allows it",
    ],
    ["personal data", counts(request.findings) || "none found in the arguments"],
    ["before", historyText(request.history)],
    request.masking.length === 0 ? null : ["masked", request.masking.join("; ")],
    [
      "the tool gets",
      request.disclosed.length === 0
        ? "masked values only"
        : `REAL VALUES of ${request.disclosed.join(", ")}`,
    ],
    [
      "may decide",
      `${request.reviewers.join(", ") || "nobody"}${request.quorum > 1 ? `; ${request.quorum} different people have to approve` : ""}`,
    ],
    ...request.votes.map((vote) => ["voted", decisionText(vote)] as const),
    ...request.escalations.map(
      ({ to, by }) => ["escalated", `to ${to.join(", ")} by ${by ?? "itself, in time"}`] as const,
    ),
    decision === null ? ["until", request.expiresAt] : ["decided", decisionText(decision)],
    request.edit === null
      ? null
      : ["changed", request.edit.changes.map(({ path }) => path).join(", ")],
    request.state !== "pending" || mayDecide.allowed
      ? null
      : ["you", `cannot decide it: ${mayDecide.because ?? ""}`],
  ];
  const table = rows
    .filter((row) => row !== null)
    .map(([name, value]) => [name, printable(value)] as const);
  const parts = [
    `${printable(request.summary)}\n`,
    formatTable(table),
    `arguments, masked:\n${json(request.arguments)}\n`,
    ...(request.result === null || request.result === undefined
      ? []
      : [`result, masked:\n${json(request.result)}\n`]),
    ...(request.state === "pending" && mayDecide.allowed
      ? [
          `countersign approvals approve ${request.id}\ncountersign approvals reject ${request.id} --reason "…"\n`,
        ]
      : []),
  ];
  return parts.join("\n");
}

function decisionText({
  verb,
  person,
  channel,
  at,
  reason,
  selfApproved,
  breakGlass,
  seen,
}: ShownDecision): string {
  return [
    `${verb} by ${person} (${channel}) at ${at}`,
    breakGlass ? "BREAK-GLASS" : null,
    selfApproved ? "self-approved (local)" : null,
    reason === null ? null : `“${reason}”`,
    seen ? `saw ${seen}` : null,
  ]
    .filter((part) => part !== null)
    .join(", ");
}

function historyText(history: ShownRequest["history"]): string {
  if (history === null) return "not kept";
  const said = Object.entries(history).flatMap(([upstream, { seen, disclosed, untrusted }]) => [
    ...(counts(seen) === "" ? [] : [`read ${counts(seen)} from ${upstream}`]),
    ...(untrusted ? [`read content from outside from ${upstream}`] : []),
    ...(counts(disclosed) === "" ? [] : [`gave real values to ${upstream}: ${counts(disclosed)}`]),
  ]);
  return said.length === 0
    ? "this agent had read no personal data"
    : `this agent ${said.join("; ")}`;
}

function counts(byType: Readonly<Record<string, number>>): string {
  return Object.entries(byType)
    .filter(([, count]) => count > 0)
    .map(([type, count]) => `${count} ${type}`)
    .join(", ");
}

function json(value: unknown): string {
  return (JSON.stringify(value, null, 2) ?? "erased").replaceAll(
    /[\p{Cf}\u2028\u2029]/gu,
    printable,
  );
}
