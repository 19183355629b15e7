/** Keeps upstreams to the tools they were accepted with: what they say later is a question to a person, not an update. */
import { type ActParts, definitionSubject, proveAct } from "../approval/act-proof.ts";
import { changesBetween } from "../approval/argument-changes.ts";
import type { PeopleDirectory } from "../approval/entitlement.ts";
import type { AuditDraft } from "../audit/audit-record.ts";
import type { Clock } from "../clock.ts";
import { CountersignError } from "../errors.ts";
import type { Reviewer } from "../identity.ts";
import { isJsonObject, type JsonObject } from "../json.ts";
import { maskJson, type MaskerParts } from "../masking/masker.ts";
import type { Scopes } from "../masking/vault.ts";
import type { Store, StoreOperation } from "../store.ts";
import { cleanedDefinition } from "./clean-text.ts";
import { findWarnings, type KnownTool } from "./warnings.ts";
import type {
  DefinitionDecision,
  DefinitionPin,
  DefinitionPolicy,
  DefinitionReviews,
  JudgedDefinition,
  ListedDefinition,
  NewDefinitionPin,
  RefusedBecause,
  Standing,
  ToolDefinition,
  ToolDefinitions,
} from "./tool-definition.ts";

export interface DefinitionParts extends MaskerParts {
  readonly store: Store;
  readonly scopes: Scopes;
  readonly clock: Clock;
  readonly policy: () => DefinitionPolicy;
  /** Groups or people who decide about definitions. */
  readonly reviewers: () => readonly string[];
  readonly people: () => PeopleDirectory;
  /** What accepting one takes; absent: to be one of those who may. */
  readonly acts?: Omit<ActParts, "store">;
  /** One line for the operator; names tools, never what they say. */
  readonly report: (line: string) => void;
}

/** More tools of one upstream are neither pinned nor shown: a list may be made up anew each time it is asked for. */
const MOST_TOOLS = 2_000;

/** A definition that changes faster than anybody could look at it is not recorded each time. */
const LOOK_AGAIN_MS = 60_000;

const ACCEPTED: Standing = { kind: "accepted" };

/** Reads what was pinned before; everything after that is decided from memory. */
export async function createDefinitions(
  parts: DefinitionParts,
): Promise<ToolDefinitions & DefinitionReviews> {
  const definitions = new Definitions(parts);
  await definitions.load();
  return definitions;
}

class Definitions implements ToolDefinitions, DefinitionReviews {
  readonly #parts: DefinitionParts;
  readonly #pins = new Map<string, Map<string, DefinitionPin>>();
  /** Upstreams of which everything was listed once. */
  readonly #known = new Set<string>();
  readonly #listeners = new Set<(upstream: string) => void>();
  /** What shows in place of a definition that is not accepted, by its record. */
  readonly #shown = new Map<number, JsonObject | null>();
  /** Seeing and deciding take turns, so that each starts from what the one before left. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: DefinitionParts) {
    this.#parts = parts;
  }

  async load(): Promise<void> {
    for (const pin of await this.#parts.store.definitions()) {
      this.#keep(pin);
      this.#known.add(pin.upstream);
    }
  }

  standingOf(upstream: string, tool: string, hash: string): Standing | undefined {
    const pin = this.#pins.get(upstream)?.get(tool);
    if (pin === undefined) return undefined;
    const { suspicious } = this.#parts.policy();
    if (pin.pinned?.hash === hash) {
      return suspicious === "block" && pin.pinned.by === null && pin.warnings.length > 0
        ? refused("suspicious")
        : ACCEPTED;
    }
    if (pin.rejected === hash) return refused("rejected");
    return pin.waiting?.hash === hash
      ? refused(pin.pinned === null ? "new" : "changed")
      : undefined;
  }

  see(
    upstream: string,
    tools: readonly ToolDefinition[],
    isWhole: boolean,
  ): Promise<ReadonlyMap<string, JudgedDefinition>> {
    return this.#inTurn(() => this.#see(upstream, tools, isWhole));
  }

  onDecided(listener: (upstream: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async list(): Promise<readonly ListedDefinition[]> {
    const all = [...this.#pins.values()].flatMap((pins) => [...pins.values()].map(listed));
    const order = (one: ListedDefinition): string =>
      `${one.state === "waiting" ? 0 : 1} ${one.upstream} ${one.tool}`;
    return all.toSorted((a, b) => (order(a) < order(b) ? -1 : 1));
  }

  async show(upstream: string, tool: string) {
    const pin = this.#find(upstream, tool);
    const pinned = await this.#read(pin.pinned?.record);
    const waiting = await this.#read(pin.waiting?.record);
    return {
      ...listed(pin),
      pinned,
      waiting,
      changes: pinned === null || waiting === null ? [] : changesBetween(pinned, waiting),
    };
  }

  reviewers(): readonly string[] {
    return this.#parts.reviewers();
  }

  decide(
    reviewer: Reviewer,
    about: { readonly upstream: string; readonly tool: string; readonly hash: string },
    decision: DefinitionDecision,
  ): Promise<void> {
    return this.#inTurn(() => this.#decide(reviewer, about, decision));
  }

  async #see(
    upstream: string,
    tools: readonly ToolDefinition[],
    isWhole: boolean,
  ): Promise<ReadonlyMap<string, JudgedDefinition>> {
    const pins = this.#pinsOf(upstream);
    const news = tools
      .filter((tool) => this.#isNews(pins.get(tool.name), tool))
      .slice(0, MOST_TOOLS);
    const room = MOST_TOOLS - pins.size;
    const added = news.filter(({ name }) => !pins.has(name));
    const kept = new Set([...news.filter(({ name }) => pins.has(name)), ...added.slice(0, room)]);
    await this.#note(upstream, [...kept]);
    await this.#noteListed(upstream, tools, isWhole);
    if (isWhole) this.#known.add(upstream);

    const judged = new Map<string, JudgedDefinition>();
    for (const tool of tools) judged.set(tool.name, await this.#judge(upstream, tool));
    return judged;
  }

  #isNews(pin: DefinitionPin | undefined, { hash }: ToolDefinition): boolean {
    if (pin === undefined) return true;
    if (pin.pinned?.hash === hash || pin.waiting?.hash === hash || pin.rejected === hash)
      return false;
    return pin.waiting === null || this.#parts.clock.now() - pin.waiting.at >= LOOK_AGAIN_MS;
  }

  /** Pins what is new, or lets it wait. */
  async #note(upstream: string, tools: readonly ToolDefinition[]): Promise<void> {
    if (tools.length === 0) return;
    const { store, clock } = this.#parts;
    const policy = this.#parts.policy();
    const scope = await this.#scope();
    const masked = await maskJson(
      this.#parts,
      scope,
      tools.map(({ definition }) => definition),
    );
    const texts = masked.value as readonly JsonObject[];
    const others = this.#toolsOf(upstream);
    const now = clock.now();
    const pins: NewDefinitionPin[] = [];
    const operations: StoreOperation[] = [{ kind: "keep-values", entries: masked.entries }];
    for (const [i, { name, hash, definition }] of tools.entries()) {
      const before = this.#pinsOf(upstream).get(name);
      const warnings = findWarnings(definition, others);
      const one = { hash, record: null, at: now };
      const isBlocked = policy.suspicious === "block" && warnings.length > 0;
      const isAccepted = !isBlocked && this.#accepts(upstream, before, policy);
      const pin: NewDefinitionPin = {
        upstream,
        tool: name,
        revision: (before?.revision ?? 0) + 1,
        pinned: isAccepted ? { ...one, by: null } : (before?.pinned ?? null),
        waiting: isAccepted ? null : one,
        rejected: before?.rejected ?? null,
        listed: true,
        warnings,
      };
      pins.push(pin);
      operations.push({
        kind: "pin-definition",
        pin,
        record: {
          type: isAccepted ? "definition.pinned" : "definition.waiting",
          ...about(upstream, name, hash),
          outcome: before === undefined ? "new" : "changed",
          ...(warnings.length === 0 ? {} : { note: warnings.join("; ") }),
        },
        payload: { scope, body: { definition: texts[i] ?? null } },
      });
    }
    const results = await store.commit(...operations);
    pins.forEach((pin, i) => this.#written(pin, results[i + 1]?.sequence));
    this.#tell(upstream, pins);
  }

  #accepts(upstream: string, before: DefinitionPin | undefined, policy: DefinitionPolicy): boolean {
    if (before?.pinned != null) return policy.changed === "accept";
    if (before?.rejected != null || before?.waiting != null) return false;
    return (this.#known.has(upstream) ? policy.added : policy.first) === "accept";
  }

  /** Notes which tools have vanished, and which are there again. */
  async #noteListed(
    upstream: string,
    tools: readonly ToolDefinition[],
    isWhole: boolean,
  ): Promise<void> {
    const names = new Set(tools.map(({ name }) => name));
    const changed = [...this.#pinsOf(upstream).values()].filter((pin) =>
      names.has(pin.tool) ? !pin.listed : isWhole && pin.listed,
    );
    if (changed.length === 0) return;
    const pins = changed.map(
      (pin): DefinitionPin => ({ ...pin, revision: pin.revision + 1, listed: !pin.listed }),
    );
    const results = await this.#parts.store.commit(
      ...pins.map(
        (pin): StoreOperation => ({
          kind: "pin-definition",
          pin,
          record: {
            type: pin.listed ? "definition.returned" : "definition.vanished",
            ...about(upstream, pin.tool, (pin.waiting ?? pin.pinned)?.hash ?? ""),
          },
        }),
      ),
    );
    pins.forEach((pin, i) => this.#written(pin, results[i]?.sequence));
  }

  async #judge(upstream: string, tool: ToolDefinition): Promise<JudgedDefinition> {
    const { untilAccepted, suspicious } = this.#parts.policy();
    const pin = this.#pinsOf(upstream).get(tool.name);
    const standing =
      this.standingOf(upstream, tool.name, tool.hash) ??
      refused(pin === undefined ? "too-many" : pin.pinned === null ? "new" : "changed");
    if (standing.kind === "accepted") {
      const isSuspicious = suspicious === "clean" && (pin?.warnings.length ?? 0) > 0;
      return isSuspicious ? { standing, shown: cleanedDefinition(tool.definition) } : { standing };
    }
    const isShown = untilAccepted === "show-pinned" && standing.because !== "suspicious";
    return { standing, shown: isShown ? await this.#shownOf(pin?.pinned?.record) : null };
  }

  /** Remembered, since it is asked for with each listing. */
  async #shownOf(record: number | undefined): Promise<JsonObject | null> {
    if (record === undefined) return null;
    const known = this.#shown.get(record);
    if (known !== undefined) return known;
    const read = await this.#read(record);
    this.#shown.set(record, read);
    return read;
  }

  async #decide(
    reviewer: Reviewer,
    { upstream, tool, hash }: { upstream: string; tool: string; hash: string },
    { verb, reason, proof }: DefinitionDecision,
  ): Promise<void> {
    const { store, people } = this.#parts;
    await this.#requireEntitled(reviewer, about(upstream, tool, hash));
    const pin = this.#find(upstream, tool);
    // What was pinned without anybody being asked can be looked at later.
    const isUnasked = pin.pinned?.by === null && pin.pinned.hash === hash;
    const decided = pin.waiting?.hash === hash ? pin.waiting : isUnasked ? pin.pinned : null;
    if (decided === null) {
      throw new CountersignError(
        "APPROVAL_NOT_PENDING",
        "the definition that was decided about does not wait any more; look at it again",
      );
    }
    const proven =
      verb === "accept" && this.#parts.acts !== undefined
        ? await proveAct(
            { store, ...this.#parts.acts },
            reviewer,
            {
              act: "accept-definition",
              subject: () => definitionSubject({ upstream, tool, hash }),
            },
            proof,
          )
        : { operations: [] };
    const scope = await this.#scope();
    const masked = await maskJson(this.#parts, scope, reason);
    const next: DefinitionPin = {
      ...pin,
      revision: pin.revision + 1,
      pinned: verb === "accept" ? { ...decided, by: reviewer } : isUnasked ? null : pin.pinned,
      waiting: isUnasked ? pin.waiting : null,
      rejected: verb === "accept" ? pin.rejected : hash,
    };
    const [, result] = await store.commit(
      { kind: "keep-values", entries: masked.entries },
      {
        kind: "pin-definition",
        pin: next,
        record: {
          type: verb === "accept" ? "definition.accepted" : "definition.rejected",
          ...about(upstream, tool, hash),
          reviewer,
          selfApproved: people().mode === "local",
          ...(proven.actProof === undefined ? {} : { actProof: proven.actProof }),
        },
        payload: { scope, body: { reason: masked.value } },
      },
      ...proven.operations,
    );
    if (result?.done !== true) {
      throw new CountersignError("APPROVAL_NOT_PENDING", "somebody else has just decided it");
    }
    this.#written(next, result.sequence);
    for (const listener of this.#listeners) listener(upstream);
  }

  async #requireEntitled(reviewer: Reviewer, record: Omit<AuditDraft, "type">): Promise<void> {
    const people = this.#parts.people();
    const asked = this.#parts.reviewers();
    const isAsked =
      people.isPerson(reviewer.person) &&
      asked.some(
        (one) => one === reviewer.person || people.membersOf(one).includes(reviewer.person),
      );
    if (isAsked) return;
    await this.#parts.store.commit({
      kind: "append",
      record: {
        type: "approval.decision_ignored",
        ...record,
        reviewer,
        outcome: "APPROVAL_NOT_ENTITLED",
        note: "a tool's definition",
      },
    });
    throw new CountersignError(
      "APPROVAL_NOT_ENTITLED",
      `definitions of tools are accepted by: ${asked.join(", ") || "nobody"}`,
    );
  }

  #find(upstream: string, tool: string): DefinitionPin {
    const pin = this.#pins.get(upstream)?.get(tool);
    if (pin === undefined) {
      throw new CountersignError(
        "DEFINITION_NOT_FOUND",
        "check the upstream and the tool's own name",
      );
    }
    return pin;
  }

  async #read(record: number | undefined): Promise<JsonObject | null> {
    const body = record === undefined ? undefined : await this.#parts.store.payload(record);
    const definition = isJsonObject(body) ? body["definition"] : undefined;
    return isJsonObject(definition) ? definition : null;
  }

  /** Their own: a definition belongs to no conversation. */
  #scope(): Promise<string> {
    const key = { requester: "definitions", client: "definitions", configuration: "definitions" };
    return this.#parts.scopes.scopeOf(key, Number.MAX_SAFE_INTEGER);
  }

  #toolsOf(except: string): readonly KnownTool[] {
    return [...this.#pins].flatMap(([upstream, pins]) =>
      upstream === except ? [] : [...pins.keys()].map((tool) => ({ upstream, tool })),
    );
  }

  #pinsOf(upstream: string): Map<string, DefinitionPin> {
    let pins = this.#pins.get(upstream);
    if (pins === undefined) {
      pins = new Map();
      this.#pins.set(upstream, pins);
    }
    return pins;
  }

  #keep(pin: DefinitionPin): void {
    this.#pinsOf(pin.upstream).set(pin.tool, pin);
  }

  /** What was written has the record's sequence where none was known. */
  #written(pin: NewDefinitionPin, sequence: number | undefined): void {
    if (sequence === undefined) return; // somebody else wrote first, and is read at the next start
    const { pinned, waiting } = pin;
    this.#keep({
      ...pin,
      pinned: pinned && { ...pinned, record: pinned.record ?? sequence },
      waiting: waiting && { ...waiting, record: waiting.record ?? sequence },
    });
  }

  #tell(upstream: string, pins: readonly NewDefinitionPin[]): void {
    const { report } = this.#parts;
    const waiting = pins.filter((pin) => pin.waiting !== null).length;
    if (waiting > 0) {
      const who = this.#parts.reviewers().join(", ") || "nobody";
      report(
        `upstream ${upstream}: ${waiting} of its tools are not as they were accepted and wait for ${who} (\`countersign definitions list\`)`,
      );
    }
    const suspicious = pins.filter(({ warnings }) => warnings.length > 0).length;
    if (suspicious > 0) {
      report(
        `upstream ${upstream}: something was noticed about ${suspicious} of its tools (\`countersign definitions list\`)`,
      );
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

function refused(because: RefusedBecause): Standing {
  return { kind: "refused", because };
}

function about(upstream: string, tool: string, toolHash: string): Omit<AuditDraft, "type"> {
  return { upstream, tool, toolHash };
}

function listed(pin: DefinitionPin): ListedDefinition {
  const { upstream, tool, pinned, waiting, rejected, warnings } = pin;
  const [state, one] =
    waiting !== null
      ? (["waiting", waiting] as const)
      : pinned !== null
        ? (["accepted", pinned] as const)
        : (["rejected", { hash: rejected ?? "", at: 0 }] as const);
  return {
    upstream,
    tool,
    state,
    hash: one.hash,
    at: one.at,
    listed: pin.listed,
    by: state === "accepted" ? (pinned?.by ?? null) : null,
    warnings,
  };
}
