import {
  approvalsMissing,
  type ApprovalRequest,
  type ReviewedRequest,
  seenMost,
} from "@countersign/core";
import { type CardElement, literal, plain, row, type Run } from "./card.ts";
import type { CardText } from "./card-text.ts";

export interface FactsOptions {
  readonly text: CardText;
  readonly nameOf: (person: string) => string;
  /** From 0 to 1: how much of its room each text may take. */
  readonly scale: number;
}

const MONOSPACE = { fontType: "Monospace" } as const;
const SUBTLE = { isSubtle: true } as const;
const STRONG = { weight: "Bolder" } as const;
const WARNING = { weight: "Bolder", color: "Attention" } as const;

/** What is listed of each kind; the rest is counted. */
const MOST_LISTED = 5;

/** Who asks, why, which data, and why it is held: in the order in which it is judged. */
export function facts(
  { request, justification, asked }: ReviewedRequest,
  options: FactsOptions,
): readonly (CardElement | null)[] {
  const { text, scale } = options;
  const { label } = text;
  const room = (units: number): number => Math.round(units * scale);
  return [
    row(label.askedBy, requesterRuns(request, options)),
    row(label.through, literal(clientOf(request), { most: room(240), style: SUBTLE })),
    justification === null
      ? null
      : row(label.theySay, [
          ...literal(justification, {
            most: room(900),
            lines: true,
            style: { italic: true },
            cut: text.cut,
          }),
          plain(`\n${text.ownWords}`, { ...SUBTLE, size: "Small" }),
        ]),
    row(label.personalData, dataRuns(request, options)),
    row(label.toolGets, disclosedRuns(request, options)),
    row(label.before, historyRuns(request, options)),
    row(label.heldBecause, becauseRuns(request, options)),
    request.masking.length === 0
      ? null
      : row(label.masked, literal(request.masking.join("; "), { most: room(300), style: SUBTLE })),
    request.state === "pending"
      ? row(label.decides, [
          ...askedRuns(asked, options),
          ...(request.quorum === 1
            ? []
            : [plain(`: ${text.quorum(request.quorum, approvalsMissing(request))}`, STRONG)]),
        ])
      : null,
  ];
}

/** Groups and people of the configuration, by their names. */
export function askedRuns(
  asked: readonly string[],
  { text, nameOf, scale }: FactsOptions,
): readonly Run[] {
  if (asked.length === 0) return [plain(text.nobody, WARNING)];
  return literal(asked.map(nameOf).join(", "), { most: Math.round(400 * scale) });
}

function requesterRuns({ requester }: ApprovalRequest, { text, scale }: FactsOptions): Run[] {
  return [
    ...literal(requester.name, { most: Math.round(300 * scale), style: STRONG }),
    requester.verified
      ? plain(` ${text.verified}`, { color: "Good" })
      : plain(` ${text.unverified}`, { color: "Warning" }),
  ];
}

function clientOf({ client }: ApprovalRequest): string {
  return client.version === "" ? client.name : `${client.name} ${client.version}`;
}

function dataRuns({ findings }: ApprovalRequest, { text, scale }: FactsOptions): readonly Run[] {
  const found = Object.entries(findings)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a);
  if (found.length === 0) return [plain(text.noPersonalData, SUBTLE)];
  return literal(
    listed(
      found.map(([type, count]) => `${count} × ${type}`),
      text,
    ),
    {
      most: Math.round(400 * scale),
      style: STRONG,
    },
  );
}

function disclosedRuns(
  { disclosed }: ApprovalRequest,
  { text, scale }: FactsOptions,
): readonly Run[] {
  if (disclosed.length === 0) return [plain(text.maskedOnly, SUBTLE)];
  return [
    plain(`${text.realValuesOf} `, WARNING),
    ...literal(listed(disclosed, text), { most: Math.round(400 * scale), style: STRONG }),
  ];
}

function historyRuns({ history }: ApprovalRequest, { text, scale }: FactsOptions): readonly Run[] {
  if (history === undefined) return [plain(text.historyNotKept, SUBTLE)];
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
  const parts: (readonly Run[])[] = [
    seen.length === 0
      ? []
      : [plain(`${text.read} `), ...literal(listed(seen, text), { most, style: STRONG })],
    outside.length === 0
      ? []
      : [plain(`${text.outside} `, WARNING), ...literal(listed(outside, text), { most })],
    given.length === 0 ? [] : [plain(`${text.given} `), ...literal(listed(given, text), { most })],
  ];
  const said = parts.filter((part) => part.length > 0);
  if (said.length === 0) return [plain(text.readNothing, SUBTLE)];
  return said.flatMap((part, at) => (at === 0 ? part : [plain("; "), ...part]));
}

function becauseRuns(
  { policyReason, rules }: ApprovalRequest,
  { text, scale }: FactsOptions,
): readonly Run[] {
  const named =
    rules.length === 0
      ? [plain(text.noRule, SUBTLE)]
      : [
          plain(`${text.rule} `, SUBTLE),
          ...literal(listed(rules, text), {
            most: Math.round(300 * scale),
            style: { ...SUBTLE, ...MONOSPACE },
          }),
        ];
  if (policyReason === null) return named;
  return [...literal(policyReason, { most: Math.round(600 * scale) }), plain(" "), ...named];
}

function listed(all: readonly string[], text: CardText): string {
  const rest = all.length - MOST_LISTED;
  const shown = all.slice(0, MOST_LISTED).join(", ");
  return rest > 0 ? `${shown} ${text.andMore(rest)}` : shown;
}
