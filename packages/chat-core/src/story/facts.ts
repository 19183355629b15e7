import {
  approvalsMissing,
  type ApprovalRequest,
  type ReviewedRequest,
  seenMost,
} from "@countersign/core";
import type { CardText } from "./card-text.ts";
import { ours, type Piece, type Row, theirs } from "./piece.ts";

export interface StoryOptions {
  readonly text: CardText;
  readonly nameOf: (person: string) => string;
  /** From 0 to 1: how much of its room each text may take. */
  readonly scale: number;
}

/** What is listed of each kind; the rest is counted. */
const MOST_LISTED = 5;

/** Who asks, why, which data, and why it is held: in the order in which it is judged. */
export function facts(
  { request, justification, asked }: ReviewedRequest,
  options: StoryOptions,
): readonly (Row | null)[] {
  const { text, scale } = options;
  const { label } = text;
  const room = (units: number): number => Math.round(units * scale);
  return [
    row(label.askedBy, requesterPieces(request, options)),
    row(label.through, [theirs(clientOf(request), { most: room(240), look: ["subtle"] })]),
    justification === null
      ? null
      : row(label.theySay, [
          theirs(justification, { most: room(900), lines: true, look: ["italic"], cut: text.cut }),
          ours(`\n${text.ownWords}`, "subtle", "small"),
        ]),
    row(label.personalData, dataPieces(request, options)),
    row(label.toolGets, disclosedPieces(request, options)),
    row(label.before, historyPieces(request, options)),
    row(label.heldBecause, becausePieces(request, options)),
    request.masking.length === 0
      ? null
      : row(label.masked, [
          theirs(request.masking.join("; "), { most: room(300), look: ["subtle"] }),
        ]),
    request.state === "pending"
      ? row(label.decides, [
          ...askedPieces(asked, options),
          ...(request.quorum === 1
            ? []
            : [ours(`: ${text.quorum(request.quorum, approvalsMissing(request))}`, "strong")]),
        ])
      : null,
  ];
}

/** Groups and people of the configuration, by their names. */
export function askedPieces(
  asked: readonly string[],
  { text, nameOf, scale }: StoryOptions,
): readonly Piece[] {
  if (asked.length === 0) return [ours(text.nobody, "strong", "attention")];
  return [theirs(asked.map(nameOf).join(", "), { most: Math.round(400 * scale) })];
}

function requesterPieces(
  { requester }: ApprovalRequest,
  { text, scale }: StoryOptions,
): readonly Piece[] {
  return [
    theirs(requester.name, { most: Math.round(300 * scale), look: ["strong"] }),
    requester.verified ? ours(` ${text.verified}`, "good") : ours(` ${text.unverified}`, "warning"),
  ];
}

function clientOf({ client }: ApprovalRequest): string {
  return client.version === "" ? client.name : `${client.name} ${client.version}`;
}

function dataPieces(
  { findings }: ApprovalRequest,
  { text, scale }: StoryOptions,
): readonly Piece[] {
  const found = Object.entries(findings)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a);
  if (found.length === 0) return [ours(text.noPersonalData, "subtle")];
  const counts = found.map(([type, count]) => `${count} × ${type}`);
  return [theirs(listed(counts, text), { most: Math.round(400 * scale), look: ["strong"] })];
}

function disclosedPieces(
  { disclosed }: ApprovalRequest,
  { text, scale }: StoryOptions,
): readonly Piece[] {
  if (disclosed.length === 0) return [ours(text.maskedOnly, "subtle")];
  return [
    ours(`${text.realValuesOf} `, "strong", "attention"),
    theirs(listed(disclosed, text), { most: Math.round(400 * scale), look: ["strong"] }),
  ];
}

function historyPieces(
  { history }: ApprovalRequest,
  { text, scale }: StoryOptions,
): readonly Piece[] {
  if (history === undefined) return [ours(text.historyNotKept, "subtle")];
  const seen = seenMost(history).map(
    ({ upstream, entityType, count }) => `${count} ${entityType} ${text.from} ${upstream}`,
  );
  const outside = Object.entries(history).flatMap(([name, { untrusted }]) =>
    untrusted ? [name] : [],
  );
  const given = Object.entries(history).flatMap(([upstream, { disclosed }]) =>
    Object.entries(disclosed).map(([type, count]) => `${count} ${type} ${text.to} ${upstream}`),
  );
  const most = Math.round(350 * scale);
  const parts: (readonly Piece[])[] = [
    seen.length === 0
      ? []
      : [ours(`${text.read} `), theirs(listed(seen, text), { most, look: ["strong"] })],
    outside.length === 0
      ? []
      : [ours(`${text.outside} `, "strong", "attention"), theirs(listed(outside, text), { most })],
    given.length === 0 ? [] : [ours(`${text.given} `), theirs(listed(given, text), { most })],
  ];
  const said = parts.filter((part) => part.length > 0);
  if (said.length === 0) return [ours(text.readNothing, "subtle")];
  return said.flatMap((part, at) => (at === 0 ? part : [ours("; "), ...part]));
}

function becausePieces(
  { policyReason, rules }: ApprovalRequest,
  { text, scale }: StoryOptions,
): readonly Piece[] {
  const named =
    // A default has no rule behind it; which one it is says nothing to a reviewer.
    rules.every((rule) => rule.startsWith("default:"))
      ? [ours(text.noRule, "subtle")]
      : [
          ours(`${text.rule} `, "subtle"),
          theirs(listed(rules, text), {
            most: Math.round(300 * scale),
            look: ["subtle", "monospace"],
          }),
        ];
  if (policyReason === null) return named;
  return [theirs(policyReason, { most: Math.round(600 * scale) }), ours(" "), ...named];
}

function listed(all: readonly string[], text: CardText): string {
  const rest = all.length - MOST_LISTED;
  const shown = all.slice(0, MOST_LISTED).join(", ");
  return rest > 0 ? `${shown} ${text.andMore(rest)}` : shown;
}

function row(label: string, pieces: readonly Piece[]): Row {
  return { label, pieces };
}
