import type { ApprovalRequest, ReviewedRequest } from "@countersign/core";
import type { StoryOptions } from "./facts.ts";
import { ours, type Piece, type Row, theirs } from "./piece.ts";

/** How the call ended, or the request, from the record of it. */
export interface Ended {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly durationMs: number | null;
  /** Why the request was withdrawn. */
  readonly because?: string;
}

/** Steps shown of a longer story. */
const MOST_STEPS = 3;

/** Who voted and who handed it on, and where they did; the last steps of it. */
export function stepRows(request: ApprovalRequest, options: StoryOptions): readonly Row[] {
  const { text, nameOf, scale } = options;
  const most = Math.round(260 * scale);
  const votes = request.state === "pending" || request.quorum > 1 ? request.votes : [];
  const steps = [
    ...votes.map(({ verb, reviewer, at, reason }) => ({
      at,
      reason,
      what: [
        theirs(nameOf(reviewer.person), { most, look: ["strong"] }),
        ours(` ${text.voted[verb]} ${text.through[reviewer.channel]}`),
      ],
    })),
    ...request.escalations.map(({ to, by, at, reason }) => ({
      at,
      reason,
      what: [
        ...(by === null
          ? [ours(`${text.byItself} `)]
          : [theirs(nameOf(by.person), { most, look: ["strong"] }), ours(` ${text.handedOn} `)]),
        theirs(to.map(nameOf).join(", "), { most }),
      ],
    })),
  ].sort((a, b) => a.at - b.at);
  return steps.slice(-MOST_STEPS).map(({ what, reason }, at) => ({
    label: at === 0 ? text.label.soFar : " ",
    pieces: [...what, ...quoted(reason, most)],
  }));
}

/** Who decided, where, when and why, what ran and how it ended. Empty while nobody has decided and it is not over. */
export function outcomeRows(
  { request, edit }: ReviewedRequest,
  ended: Ended | null,
  options: StoryOptions,
): readonly (Row | null)[] {
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
          theirs(nameOf(decision.reviewer.person), { most: room(260), look: ["strong"] }),
          ours(` ${text.voted[decision.verb]} ${text.through[decision.reviewer.channel]}`),
          ...(decision.edited === true ? [ours(`, ${text.changedBefore}`, "strong")] : []),
          ...(decision.selfApproved ? [ours(` ${text.selfApproved}`, "warning")] : []),
        ]),
    decision === null ? null : { label: " ", at: decision.at },
    decision?.breakGlass === true ? row(" ", [ours(text.emergency, "strong", "attention")]) : null,
    decision?.reason == null
      ? null
      : row(label.reason, [theirs(decision.reason, { most: room(900), lines: true })]),
    changes.length === 0
      ? null
      : row(label.changed, [
          theirs(changes.map(({ path }) => path).join(", "), {
            most: room(400),
            look: ["monospace"],
            cut: text.cut,
          }),
        ]),
    row(label.ran, [
      ours(text.whatRan[state]),
      ...(ended?.because === undefined
        ? []
        : [ours(": "), theirs(ended.because, { most: room(400), look: ["strong"] })]),
    ]),
    ended === null ? null : { label: label.ended, at: ended.at },
    ended?.durationMs == null ? null : row(" ", [ours(text.took(ended.durationMs), "subtle")]),
  ];
}

function quoted(reason: string | null, most: number): readonly Piece[] {
  if (reason === null || reason === "") return [];
  return [ours(": "), theirs(reason, { most, look: ["italic"] })];
}

function row(label: string, pieces: readonly Piece[]): Row {
  return { label, pieces };
}
