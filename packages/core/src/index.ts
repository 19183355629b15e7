export { ERROR_CODES, CountersignError, type ErrorCode } from "./errors.ts";
export {
  canonicalJson,
  formatPath,
  isBiggerThan,
  isJsonObject,
  type JsonObject,
  type JsonPath,
  type JsonValue,
} from "./json.ts";
export {
  forgetResult,
  rememberResult,
  takeWrittenResult,
  writtenResult,
  type WrittenResult,
} from "./written-result.ts";
export { literalPieces, type LiteralPiece } from "./text/literal-pieces.ts";
export { type Utf16, utf16Of } from "./text/utf-16.ts";
export type { AbortSignalLike } from "./abort-signal.ts";
export type { Clock } from "./clock.ts";
export type { AgentClient, Requester, Reviewer } from "./identity.ts";

export { type LogHead, type LogHeads, shortHead } from "./audit/log-heads.ts";
export type { IndexProgress, LogQuery, LogSearch, SearchPatience } from "./audit/log-query.ts";
export {
  APPROVAL_STATES,
  isSettled,
  nextState,
  statesAllowing,
  TRANSITIONS,
  type ApprovalEvent,
  type ApprovalRequest,
  type ApprovalState,
  type Escalation,
  type ReviewerDecision,
} from "./approval/approval-request.ts";
export { askedNext, askedNow, askedSoFar, escalatesAt } from "./approval/escalation.ts";
export { approvalsMissing, effectOfVote, hasVoted } from "./approval/votes.ts";
export {
  isNoticed,
  NOTICED_TYPES,
  type ApprovalOperation,
  type NoticedType,
  type OutboxEntry,
} from "./approval/approval-operations.ts";
export { previewInWords, type EffectPreview } from "./approval/effect-preview.ts";
export {
  grantCovers,
  isInForce,
  valueAtPath,
  type Grant,
  type GrantCondition,
  type GrantTerms,
  type NewGrant,
} from "./approval/grant.ts";
export type { ChannelNote, ChannelNoteFilter } from "./approval/channel-note.ts";
export type { ApprovalChannel, ApprovalNotice } from "./approval/approval-channel.ts";
export { deliverNotices, type DeliveryParts } from "./approval/deliver-notices.ts";
export type { CallReach, ReachReader } from "./approval/call-reach.ts";
export { describeCall } from "./approval/describe-call.ts";
export type { EffectQuery, EffectReader, SiblingTool } from "./approval/effect-reader.ts";
export type { Pause } from "./approval/pause.ts";
export { changesBetween, type ArgumentChange } from "./approval/argument-changes.ts";
export type { GrantAlone, GrantWithDecision } from "./approval/make-grant.ts";
export {
  approvalBinding,
  callFingerprint,
  type BoundTerms,
  type FingerprintedCall,
  type KeyedDigest,
} from "./approval/fingerprint.ts";
export { AnswersFirst } from "./approval/answers-first.ts";
export { seenBy, showing, type Shown, SHOWN_UNITS } from "./approval/seen.ts";
export type {
  AcceptedCredential,
  CredentialMaker,
  ReviewerCredentials,
} from "./approval/credentials.ts";
export {
  hasEnded,
  MOST_SESSIONS,
  type OpenedSession,
  type PageSession,
  type PageSessions,
  sessionLimits,
  type SignedInBy,
  USE_NOTED_AFTER_MS,
} from "./approval/page-sessions.ts";
export {
  breakGlassEntitlementOf,
  entitlementOf,
  peopleBehind,
  type Entitlement,
  type PeopleDirectory,
} from "./approval/entitlement.ts";
export {
  configurationSubject,
  definitionSubject,
  grantSubject,
  GUARDED_ACTS,
  isProofOf,
  proveAct,
  type ActProof,
  type ActStatement,
  type GuardedAct,
  type ProvenAct,
} from "./approval/act-proof.ts";
export {
  proofProblem,
  type DecisionProof,
  type DecisionProofs,
  type DecisionStatement,
  type OfferedProof,
  type SignedProof,
} from "./approval/decision-proof.ts";
export { createReviewing } from "./approval/review.ts";
export { skippedReviewers } from "./approval/cast-vote.ts";
export type { ReviewingParts } from "./approval/reviewing-parts.ts";
export { sweepApprovals, type SweepParts } from "./approval/sweep.ts";
export type { ReviewedRequest, Reviewing } from "./approval/reviewing.ts";

export {
  type DataDirection,
  type DataFlow,
  dataOf,
  DataUsage,
  destinationOf,
  ruleOf,
  type ToldData,
} from "./audit/data-usage.ts";
export {
  type FirstFlow,
  USAGE_DIMENSIONS,
  USAGE_FILTERS,
  type UsageAnswer,
  type UsageDimension,
  type UsageFilter,
  type UsageQuery,
  type UsageRow,
} from "./audit/usage-query.ts";
export type {
  ExchangeDecision,
  ExchangeOutcome,
  Exchanges,
  ShownContent,
  ShownExchange,
} from "./audit/exchange.ts";
export { createExchanges, type ExchangeParts } from "./audit/show-exchange.ts";
export {
  AUDIT_RECORD_TYPES,
  type AuditDraft,
  type AuditPayload,
  type AuditRecord,
  type AuditRecordType,
  type Erasure,
} from "./audit/audit-record.ts";
export type {
  ApprovalFilter,
  GrantFilter,
  NewApproval,
  RecordFilter,
  Spending,
  Store,
  StoreOperation,
  StoreResult,
} from "./store.ts";
export { findWarnings, type KnownTool, ListedNames } from "./definitions/warnings.ts";
export { createDefinitions, type DefinitionParts } from "./definitions/create-definitions.ts";
export { DEFINITION_KINDS, isDefinitionKind } from "./definitions/upstream-definition.ts";
export type {
  DecidedAbout,
  DefinitionDecision,
  DefinitionKind,
  DefinitionPin,
  DefinitionPolicy,
  DefinitionReviews,
  JudgedDefinition,
  ListedDefinition,
  NewDefinitionPin,
  RefusedBecause,
  ShownDefinition,
  Standing,
  UpstreamDefinition,
  UpstreamDefinitions,
} from "./definitions/upstream-definition.ts";
export type { SentCall, SentCallChange, SentCallFilter } from "./guard/sent-call.ts";
export { sweepSentCalls } from "./guard/sweep-sent-calls.ts";

export {
  findTokens,
  formatToken,
  isWellFormedToken,
  TOKEN_DIGEST_BYTES,
  type TokenSpan,
} from "./masking/token.ts";
export {
  BlockedValue,
  STRATEGIES,
  type MaskedPart,
  type Strategy,
  type StrategyRule,
} from "./masking/strategy.ts";
export {
  maskJson,
  type EntityCounts,
  type Masked,
  type MaskerParts,
  type MaskOptions,
} from "./masking/masker.ts";
export type { MaskedPiece, Piece } from "./masking/mask-pieces.ts";
export { fittingSchema } from "./masking/schema/fitting-schema.ts";
export { type Fitting, UnfittableValue } from "./masking/schema/fit-replacements.ts";
export { textAt, textReader } from "./masking/replace.ts";
export { pathWriter } from "./path-fold.ts";
export { revealTokens } from "./masking/disclose.ts";
export type { Scan, ScannedFinding } from "./masking/scan.ts";
export {
  surrogateName,
  type MaskedValue,
  type RevealedValue,
  type ScopeKey,
  type Scopes,
  type Vault,
  type VaultEntry,
  type WantedSurrogate,
} from "./masking/vault.ts";

export {
  ACTION_CATEGORIES,
  type ActionCategory,
  type CategoryEvidence,
  type Classification,
  type ClassifiedCall,
  type Classifier,
  type ToolHints,
  type Trust,
} from "./policy/action-category.ts";
export type { Budget } from "./policy/budget.ts";
export type {
  CallFacts,
  Condition,
  CompileCondition,
  CompiledCondition,
  ConditionLanguage,
  ConditionProblem,
  KnownNames,
  PlacedFinding,
} from "./policy/condition.ts";
export {
  evaluatePolicy,
  strongest,
  tryRules,
  verdictOf,
  type DecidedCall,
  type TriedRule,
} from "./policy/evaluate-policy.ts";
export { matchesGlob } from "./policy/glob.ts";
export type {
  ApprovalTerms,
  Decision,
  DisclosureRule,
  FailedRule,
  Policy,
  PolicyRule,
  Verdict,
} from "./policy/policy.ts";
export type { PolicyChange, PolicyChanges } from "./policy/policy-change.ts";
export type {
  ExplainedTrial,
  JudgedTool,
  JudgedTools,
  PolicyReplay,
  PolicyTrials,
  ReplayedCall,
  ReplayRequest,
  TriedCall,
} from "./policy/policy-trials.ts";
export {
  isPersonal,
  isSecret,
  isUntrusted,
  seenMost,
  withEntry,
  type HistoryEntry,
  type ScopeHistory,
  type UpstreamHistory,
} from "./policy/scope-history.ts";

export { explainCall, type ExplainedCall } from "./guard/explain.ts";
export { doorWith } from "./guard/door-with.ts";
export { createGuard } from "./guard/guard.ts";
export { editInWords, outcomeInWords, pendingInWords } from "./guard/outcome-in-words.ts";
export type { GuardParts } from "./guard/guard-parts.ts";
export {
  createProgramGuard,
  type ProgramGuard,
  type ProgramIdentity,
  type ToolSettings,
} from "./guard/program-guard.ts";
export type {
  Caller,
  Door,
  Execution,
  Guard,
  GuardedCall,
  ListMasking,
  Outcome,
  ToolCall,
} from "./guard/tool-call.ts";
