import type { ApprovalRequest, ReviewedRequest } from "@countersign/core";
import { type CardElement, literal, momentRow, plain, row, type Run } from "./card.ts";
import type { FactsOptions } from "./facts.ts";

const STRONG = { weight: "Bolder" } as const;
const SUBTLE = { isSubtle: true } as const;

/** How the call ended, from the record of its end. */
export interface Ended {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly durationMs: number | null;
}

/** Steps shown of a longer story. */
const MOST_STEPS = 3;

/** Who voted and who handed it on, the last steps of it. */
export function stepRows(request: ApprovalRequest, options: FactsOptions): readonly CardElement[] {
  const { text, nameOf, scale } = options;
  const most = Math.round(260 * scale);
  const votes = request.state === "pending" || request.quorum > 1 ? request.votes : [];
  const steps = [
    ...votes.map(({ verb, reviewer, at, reason }) => ({
      at,
      reason,
      what: [
        ...literal(nameOf(reviewer.person), { most, style: STRONG }),
        plain(` ${text.voted[verb]}`),
      ],
    })),
    ...request.escalations.map(({ to, by, at, reason }) => ({
      at,
      reason,
      what: [
        ...(by === null
          ? [plain(`${text.byItself} `)]
          : [...literal(nameOf(by.person), { most, style: STRONG }), plain(` ${text.handedOn} `)]),
        ...literal(to.map(nameOf).join(", "), { most }),
      ],
    })),
  ].sort((a, b) => a.at - b.at);
  return steps
    .slice(-MOST_STEPS)
    .map(({ what, reason }, at) =>
      row(at === 0 ? text.label.soFar : " ", [...what, ...quoted(reason, most)]),
    );
}

/** Who decided, when and why, what ran and how it ended. Empty while nobody has decided and it is not over. */
export function outcomeRows(
  { request, edit }: ReviewedRequest,
  ended: Ended | null,
  options: FactsOptions,
): readonly (CardElement | null)[] {
  const { text, nameOf, scale } = options;
  const { label } = text;
  const { decision, state } = request;
  const room = (units: number): number => Math.round(units * scale);
  if (state === "pending") return [];
  const changes = edit?.changes ?? [];
  return [
    decision === null
      ? null
      : row(label.decided, [
          ...literal(nameOf(decision.reviewer.person), { most: room(260), style: STRONG }),
          plain(` ${text.voted[decision.verb]}`),
          ...(decision.edited === true ? [plain(`, ${text.changedBefore}`, STRONG)] : []),
          ...(decision.selfApproved ? [plain(` ${text.selfApproved}`, { color: "Warning" })] : []),
        ]),
    decision === null ? null : momentRow(" ", decision.at),
    decision?.breakGlass === true
      ? row(" ", [plain(text.emergency, { weight: "Bolder", color: "Attention" })])
      : null,
    decision?.reason == null
      ? null
      : row(label.reason, literal(decision.reason, { most: room(900), lines: true })),
    changes.length === 0
      ? null
      : row(
          label.changed,
          literal(changes.map(({ path }) => path).join(", "), {
            most: room(400),
            style: { fontType: "Monospace" },
            cut: text.cut,
          }),
        ),
    row(label.ran, [plain(text.whatRan[state])]),
    ended === null ? null : momentRow(label.ended, ended.at),
    ended?.durationMs == null ? null : row(" ", [plain(text.took(ended.durationMs), SUBTLE)]),
  ];
}

function quoted(reason: string | null, most: number): readonly Run[] {
  if (reason === null || reason === "") return [];
  return [plain(": "), ...literal(reason, { most, style: { italic: true } })];
}
