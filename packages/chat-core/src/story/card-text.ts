import type { ActionCategory, ApprovalState, DefinitionKind, Reviewer } from "@countersign/core";

/**
 * Every word a message says that is ours, in one place. Another language is another object of this type. Nothing here is
 * ever mixed with text of an agent or a tool: that stands in literal runs of its own.
 */
export interface CardText {
  readonly deed: Readonly<Record<ActionCategory, string>>;
  readonly state: Readonly<Record<ApprovalState, string>>;
  /** Between the tool and its upstream. */
  readonly on: string;
  readonly approvalNeeded: string;
  readonly wentOn: string;
  readonly emergency: string;
  readonly selfApproved: string;
  readonly label: Readonly<
    Record<
      | "askedBy"
      | "through"
      | "theySay"
      | "personalData"
      | "toolGets"
      | "before"
      | "heldBecause"
      | "masked"
      | "decides"
      | "asked"
      | "until"
      | "decided"
      | "reason"
      | "ran"
      | "ended"
      | "soFar"
      | "changed"
      | "log",
      string
    >
  >;
  readonly verified: string;
  readonly unverified: string;
  readonly ownWords: string;
  readonly noPersonalData: string;
  readonly maskedOnly: string;
  readonly realValuesOf: string;
  readonly noRule: string;
  readonly rule: string;
  readonly nobody: string;
  readonly historyNotKept: string;
  readonly readNothing: string;
  readonly read: string;
  readonly from: string;
  readonly outside: string;
  readonly given: string;
  readonly to: string;
  readonly andMore: (count: number) => string;
  readonly quorum: (quorum: number, missing: number) => string;
  readonly arguments: string;
  /** The same, and before what was said of the others, where a reviewer changed them. */
  readonly argumentsApproved: string;
  readonly proposed: string;
  /** What goes to the tool beside the arguments. */
  readonly others: string;
  readonly argumentsErased: string;
  /** In the place of what is left out in the middle of something long. */
  readonly leftOut: (count: number, of: "characters" | "members") => string;
  /** Above arguments some of which are left out. */
  readonly shortened: string;
  readonly cut: string;
  readonly bound: string;
  readonly reasonLabel: string;
  readonly reasonHint: string;
  readonly reasonNeeded: string;
  readonly lookAgain: string;
  readonly approve: string;
  readonly reject: string;
  readonly escalate: string;
  readonly open: string;
  readonly view: string;
  readonly voted: Readonly<Record<"approve" | "reject", string>>;
  /** Where somebody decided. */
  readonly through: Readonly<Record<Reviewer["channel"], string>>;
  readonly handedOn: string;
  readonly byItself: string;
  readonly whatRan: Readonly<Record<ApprovalState, string>>;
  readonly changedBefore: string;
  readonly nothing: string;
  readonly took: (milliseconds: number) => string;
  readonly youAsked: string;
  readonly youCannot: string;
  readonly ownRequest: string;
  readonly request: string;
  readonly brokeGlass: string;
  readonly answer: Readonly<
    Record<
      | "recorded"
      | "unknownPerson"
      | "noSuchRequest"
      | "oldCard"
      | "notRecorded"
      | "stillWorking"
      | "notUnderstood"
      | "voted"
      | "ownRequest"
      | "notEntitled"
      | "noNextLevel"
      | "passkeyNeeded"
      | "notPending",
      string
    >
  >;
  /** What a requester is told, by policy, beside what their agent is. */
  readonly yourRequest: Readonly<Partial<Record<ApprovalState, string>>>;
  readonly testCard: { readonly title: string; readonly body: string };
  /** Of something whose upstream says something else of it than was accepted. */
  readonly definitionWaiting: {
    readonly title: string;
    readonly body: string;
    readonly open: string;
    /** Before its name. */
    readonly kind: Readonly<Record<DefinitionKind, string>>;
  };
  /** Of a code with which somebody adds a passkey: who made it, and for whom. */
  readonly passkeyInvited: {
    readonly title: string;
    readonly for: string;
    readonly by: string;
    readonly body: string;
    readonly open: string;
  };
}

export const ENGLISH: CardText = {
  deed: {
    read: "Read data",
    write: "Change data",
    delete: "Delete data",
    export: "Send data out",
    privilege: "Change rights",
    infrastructure: "Change infrastructure",
    payment: "Move money",
    message: "Send a message",
    execute: "Run code",
    unknown: "Unclassified action",
  },
  state: {
    pending: "Waiting for a decision",
    approved: "Approved, not run yet",
    rejected: "Rejected",
    expired: "Expired, not run",
    cancelled: "Withdrawn",
    executing: "Approved, running",
    executed: "Approved, ran",
    failed: "Approved, failed",
    unknown: "Approved, outcome unknown",
  },
  on: "on",
  approvalNeeded: "Approval needed",
  wentOn: "Went on to other reviewers",
  emergency: "Approved in an emergency, past everybody who was asked",
  selfApproved: "self-approved (local)",
  label: {
    askedBy: "Asked by",
    through: "Through",
    theySay: "They say",
    personalData: "Personal data",
    toolGets: "The tool gets",
    before: "Before this",
    heldBecause: "Held because",
    masked: "Masked",
    decides: "May decide",
    asked: "Asked are",
    until: "Expires",
    decided: "Decided",
    reason: "Reason",
    ran: "What ran",
    ended: "Ended",
    soFar: "So far",
    changed: "Changed",
    log: "Log",
  },
  verified: "verified",
  unverified: "unverified: nobody proved who this is",
  ownWords: "The agent's or its user's own words; nobody checked them.",
  noPersonalData: "none found in the arguments",
  maskedOnly: "masked values only",
  realValuesOf: "real values of",
  noRule: "no rule allows it, so the default applies",
  rule: "rule",
  nobody: "nobody is named for this",
  historyNotKept: "not kept",
  readNothing: "this agent had read no personal data",
  read: "this agent read",
  from: "from",
  outside: "content from outside was read from",
  given: "real values were given:",
  to: "to",
  andMore: (count) => `and ${count} more`,
  quorum: (quorum, missing) =>
    missing === quorum
      ? `${quorum} different people have to approve`
      : `${missing} more of ${quorum} have to approve`,
  arguments: "Arguments, masked",
  argumentsApproved: "Arguments as they were approved, masked",
  proposed: "As it was proposed:",
  others: "Beside the arguments, masked",
  argumentsErased: "They were erased. What was decided about them is still in the log.",
  leftOut: (count, of) =>
    `[… ${count.toLocaleString("en")} ${of === "members" ? "more" : "characters"} left out …]`,
  shortened: "Not all of it is shown here. Read the rest on the page before you decide.",
  cut: "cut here; everything is on the page",
  bound: "A decision holds for exactly this call, which has the seal",
  reasonLabel: "Reason",
  reasonHint: "The agent is told, with personal data masked.",
  reasonNeeded: "Say why it goes on to others, then press again.",
  lookAgain: "Nothing was recorded yet: this is what it says now. Look at it, then press again.",
  approve: "Approve",
  reject: "Reject",
  escalate: "Escalate",
  open: "Details",
  view: "Show what I can do",
  voted: { approve: "approved it", reject: "rejected it" },
  through: {
    console: "on the page",
    api: "through the API",
    cli: "at the terminal",
    teams: "in Teams",
    slack: "in Slack",
  },
  handedOn: "handed it on to",
  byItself: "Nobody decided in time, so it went on to",
  whatRan: {
    pending: "nothing yet",
    approved: "nothing yet: it runs as soon as the agent is there to take the result",
    rejected: "nothing",
    expired: "nothing",
    cancelled: "nothing under this request, which was withdrawn",
    executing: "it is running now",
    executed: "exactly this call, once",
    failed: "it was sent once, and it failed",
    unknown: "it was sent once and the answer was lost: it may or may not have run",
  },
  changedBefore: "with other arguments than were proposed",
  nothing: "nothing",
  took: (milliseconds) =>
    milliseconds < 1_000
      ? `after ${Math.round(milliseconds)} ms`
      : `after ${(milliseconds / 1_000).toFixed(1)} s`,
  youAsked: "This is your own request. Nobody decides their own; these people were asked.",
  youCannot: "You cannot decide this:",
  ownRequest: "This is your own request. Your decision will be marked: self-approved (local).",
  request: "Request",
  brokeGlass: "A request you were asked about was approved in an emergency",
  answer: {
    recorded: "It was recorded. The card will show it.",
    unknownPerson:
      "Nothing was recorded: Countersign does not know your Teams account. Whoever keeps its configuration can add your object id under `people`.",
    noSuchRequest: "Nothing was recorded: there is no such request any more.",
    oldCard:
      "Nothing was recorded: this card is out of date. The newest one shows where it stands.",
    notRecorded: "Nothing was recorded: something went wrong. Try again, or decide on the page.",
    stillWorking: "This takes longer than usual. The card will say whether it was recorded.",
    notUnderstood: "Nothing was recorded: this button is not understood.",
    voted: "You have voted on this already.",
    ownRequest:
      "Nothing was recorded: you are the requester, and nobody decides their own request.",
    notEntitled: "Nothing was recorded: others are asked about this.",
    passkeyNeeded:
      "Nothing was recorded: this has to be signed with a passkey. Decide it on the page.",
    noNextLevel: "Nothing was recorded: nobody is named to whom it could go on.",
    notPending: "Nothing was recorded: it was settled before.",
  },
  yourRequest: {
    approved: "What your agent asked for was approved",
    executed: "What your agent asked for was approved, and ran",
    failed: "What your agent asked for was approved, and failed",
    unknown: "What your agent asked for was approved, and its outcome is unknown",
    rejected: "What your agent asked for was rejected",
    expired: "What your agent asked for expired without a decision",
  },
  definitionWaiting: {
    title: "A definition waits for somebody",
    body: "A server says something about it that nobody has accepted. Until somebody does, it is not used. Others of the same server may wait, too.",
    open: "See what it says",
    kind: {
      tool: "Tool",
      prompt: "Prompt",
      resource: "Resource",
      "resource-template": "Resources",
      instructions: "Instructions",
    },
  },
  passkeyInvited: {
    title: "A code for a passkey was made",
    for: "For",
    by: "made by",
    body: "For an hour, whoever has the code and can sign in as them can add a passkey, and sign as them from then on. If you do not know what it is for, ask, and look at who added one since.",
    open: "Open the log",
  },
  testCard: {
    title: "Countersign can post here",
    body: "This is a test. It asks for nothing, and nothing on it decides anything.",
  },
};
