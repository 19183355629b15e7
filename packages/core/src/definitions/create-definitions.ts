/**
 * Keeps upstreams to what they were accepted with: what they say later of their tools, prompts, resources and themselves
 * is a question to a person, not an update.
 */
import type { ActParts } from "../approval/act-proof.ts";
import { changesBetween } from "../approval/argument-changes.ts";
import type { PeopleDirectory } from "../approval/entitlement.ts";
import type { Clock } from "../clock.ts";
import { CountersignError } from "../errors.ts";
import type { Reviewer } from "../identity.ts";
import { isJsonObject, type JsonObject } from "../json.ts";
import { maskForPeople, type MaskerParts } from "../masking/masker.ts";
import type { Scopes } from "../masking/vault.ts";
import type { Store, StoreOperation } from "../store.ts";
import { cleanedDefinition } from "./clean-text.ts";
import { about, decideDefinition, definitionScope } from "./decide.ts";
import { byUrgency, isNoted, listed } from "./listed-definition.ts";
import { PinMemory } from "./pin-memory.ts";
import { findWarnings } from "./warnings.ts";
import type {
  DecidedAbout,
  DefinitionDecision,
  DefinitionKind,
  DefinitionPin,
  DefinitionPolicy,
  DefinitionReviews,
  JudgedDefinition,
  KnownDefinition,
  ListedDefinition,
  NewDefinitionPin,
  RefusedBecause,
  ShownDefinition,
  Standing,
  UpstreamDefinition,
  UpstreamDefinitions,
} from "./upstream-definition.ts";

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
  /** One line for the operator; names upstreams, never what they say. */
  readonly report: (line: string) => void;
}

/** More of one kind and upstream is neither pinned nor shown: a list may be made up anew each time it is asked for. */
const MOST_PINNED = 2_000;

/** More resources of an upstream are shown, and not remembered. */
const MOST_RESOURCES = 10_000;

/** A definition that changes faster than anybody could look at it is not recorded each time. */
const LOOK_AGAIN_MS = 60_000;

/** How often the store is asked whether others have decided about what is not accepted here. */
const READ_AGAIN_MS = 1_000;

const ACCEPTED: Standing = { kind: "accepted" };

/** Reads what was pinned before; everything after that is decided from memory. */
export async function createDefinitions(
  parts: DefinitionParts,
): Promise<UpstreamDefinitions & DefinitionReviews> {
  const definitions = new Definitions(parts);
  await definitions.load();
  return definitions;
}

class Definitions implements UpstreamDefinitions, DefinitionReviews {
  readonly #parts: DefinitionParts;
  readonly #memory: PinMemory;
  readonly #listeners = new Set<(upstream: string, kind: DefinitionKind) => void>();
  /** What shows in place of a definition that is not accepted, by its record and hash. */
  readonly #shown = new Map<string, JsonObject | null>();
  readonly #readAt = new Map<string, number>();
  /** Seeing and deciding take turns, so that each starts from what the one before left. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: DefinitionParts) {
    this.#parts = parts;
    this.#memory = new PinMemory(parts.store);
  }

  load(): Promise<void> {
    return this.#memory.load();
  }

  standingOf(
    upstream: string,
    kind: DefinitionKind,
    { name, hash }: Pick<UpstreamDefinition, "name" | "hash">,
  ): Standing | undefined {
    const pins = this.#memory.of(upstream, kind);
    const pin = pins.get(name);
    const { suspicious, resources } = this.#parts.policy();
    if (pin === undefined) {
      // More than is remembered: as good as one that was never seen before.
      const isFree = resources.added === "accept" && suspicious === "report";
      return kind === "resource" && isFree && pins.size >= MOST_RESOURCES ? ACCEPTED : undefined;
    }
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

  isInQuestion(upstream: string, kind: DefinitionKind, name: string): boolean {
    const pin = this.#memory.of(upstream, kind).get(name);
    return pin !== undefined && (pin.waiting !== null || pin.rejected !== null);
  }

  see(
    upstream: string,
    kind: DefinitionKind,
    seen: readonly UpstreamDefinition[],
    all?: ReadonlySet<string>,
  ): Promise<ReadonlyMap<string, JudgedDefinition>> {
    return this.#inTurn(() => this.#see(upstream, kind, seen, all));
  }

  onDecided(listener: (upstream: string, kind: DefinitionKind) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  catchUp(): Promise<void> {
    return this.#inTurn(async () => {
      for (const [upstream, kind] of this.#memory.noted()) {
        if (!(await this.#memory.reload(upstream, kind))) continue;
        for (const listener of this.#listeners) listener(upstream, kind);
      }
    });
  }

  async list(): Promise<readonly ListedDefinition[]> {
    return this.#memory.all().filter(isNoted).map(listed).toSorted(byUrgency);
  }

  async show(
    upstream: string,
    tool: string,
    kind: DefinitionKind = "tool",
  ): Promise<ShownDefinition> {
    const pin = this.#find(upstream, kind, tool);
    const pinned = pin.said ?? (await this.#read(pin.pinned));
    const waiting = await this.#read(pin.waiting);
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

  decide(reviewer: Reviewer, decided: DecidedAbout, decision: DefinitionDecision): Promise<void> {
    const { upstream, kind = "tool", tool } = decided;
    return this.#inTurn(async () => {
      await this.#readAgain(upstream, kind, 0);
      const find = (): DefinitionPin => this.#find(upstream, kind, tool);
      const { pin, sequence } = await decideDefinition(
        this.#parts,
        find,
        reviewer,
        decided,
        decision,
      );
      this.#memory.written(pin, sequence);
      for (const listener of this.#listeners) listener(upstream, kind);
    });
  }

  async #see(
    upstream: string,
    kind: DefinitionKind,
    seen: readonly UpstreamDefinition[],
    all: ReadonlySet<string> | undefined,
  ): Promise<ReadonlyMap<string, JudgedDefinition>> {
    if (seen.some((one) => this.standingOf(upstream, kind, one)?.kind !== "accepted")) {
      await this.#readAgain(upstream, kind, READ_AGAIN_MS);
    }
    await this.#takeIn(upstream, kind, seen);
    await this.#noteListed(upstream, kind, seen, all);
    if (all !== undefined) this.#memory.noteWhole(upstream, kind);

    const judged = new Map<string, JudgedDefinition>();
    for (const one of seen) judged.set(one.name, await this.#judge(upstream, kind, one));
    return judged;
  }

  /** Pins, remembers or lets wait what is not known as it is. */
  async #takeIn(
    upstream: string,
    kind: DefinitionKind,
    seen: readonly UpstreamDefinition[],
  ): Promise<void> {
    const pins = this.#memory.of(upstream, kind);
    const news = seen.filter((one) => this.#isNews(pins.get(one.name), one));
    if (news.length === 0) return;
    const others = this.#memory.namesBut(upstream, kind);
    const noted: New[] = [];
    const unnoted: New[] = [];
    const most = kind === "resource" ? MOST_RESOURCES : MOST_PINNED;
    const unknown = news.filter(({ name }) => !pins.has(name)).length;
    await this.#makeRoom(upstream, kind, pins.size + unknown - most);
    let room = most - pins.size;
    for (const one of news) {
      const before = pins.get(one.name);
      if (before === undefined && room-- <= 0) continue;
      const warnings = findWarnings(kind, one, others);
      const is = { one, before, warnings };
      (this.#isEvent(kind, is) ? noted : unnoted).push(is);
    }
    const left = MOST_PINNED - [...pins.values()].filter(isNoted).length;
    const known = noted.filter(({ before }) => before !== undefined && isNoted(before));
    const added = noted.filter(({ before }) => before === undefined || !isNoted(before));
    await this.#note(upstream, kind, [...known, ...added.slice(0, Math.max(0, left))]);
    await this.#remember(upstream, kind, unnoted);
  }

  /** Forgets what was no event and is not listed any more, oldest first. */
  async #makeRoom(upstream: string, kind: DefinitionKind, wanted: number): Promise<void> {
    if (wanted <= 0) return;
    const gone = [...this.#memory.of(upstream, kind).values()]
      .filter((pin) => !isNoted(pin) && !pin.listed)
      .toSorted((a, b) => (a.pinned?.at ?? 0) - (b.pinned?.at ?? 0))
      .slice(0, wanted);
    if (gone.length === 0) return;
    const forget = gone.map(({ tool }) => ({ upstream, kind, tool }));
    await this.#parts.store.commit({ kind: "remember-definitions", pins: [], forget });
    for (const { tool } of gone) this.#memory.of(upstream, kind).delete(tool);
  }

  #isNews(pin: DefinitionPin | undefined, { hash }: UpstreamDefinition): boolean {
    if (pin === undefined) return true;
    if (pin.pinned?.hash === hash || pin.waiting?.hash === hash || pin.rejected === hash)
      return false;
    return pin.waiting === null || this.#parts.clock.now() - pin.waiting.at >= LOOK_AGAIN_MS;
  }

  /** Whether it is recorded, or merely remembered. */
  #isEvent(kind: DefinitionKind, { before, warnings }: Omit<New, "one">): boolean {
    if (kind !== "resource" || warnings.length > 0) return true;
    if (before !== undefined && isNoted(before)) return true;
    const { added, changed } = this.#parts.policy().resources;
    return (before === undefined ? added : changed) === "review";
  }

  /** Pins what is new, or lets it wait. */
  async #note(upstream: string, kind: DefinitionKind, news: readonly New[]): Promise<void> {
    if (news.length === 0) return;
    const { store, clock } = this.#parts;
    const policy = this.#parts.policy();
    const scope = await definitionScope(this.#parts);
    const masked = await this.#masked(scope, news);
    const now = clock.now();
    const pins: NewDefinitionPin[] = [];
    const operations: StoreOperation[] = [{ kind: "keep-values", entries: masked.entries }];
    for (const [i, { one, before, warnings }] of news.entries()) {
      const { name, hash } = one;
      const text = masked.texts[i] ?? {};
      const said = { hash, record: null, at: now };
      const isBlocked = policy.suspicious === "block" && warnings.length > 0;
      const isAccepted = !isBlocked && this.#accepts(upstream, kind, before, policy);
      const { said: unrecorded, ...known } = before ?? {};
      const pin: NewDefinitionPin = {
        ...known,
        upstream,
        kind,
        tool: name,
        ...labelOf(kind, text),
        revision: (before?.revision ?? 0) + 1,
        pinned: isAccepted ? { ...said, by: null } : (before?.pinned ?? null),
        waiting: isAccepted ? null : said,
        rejected: before?.rejected ?? null,
        listed: true,
        warnings,
      };
      pins.push(pin);
      const first =
        unrecorded === undefined || before?.pinned == null
          ? {}
          : { before: { hash: before.pinned.hash, definition: unrecorded } };
      operations.push({
        kind: "pin-definition",
        pin,
        record: {
          type: isAccepted ? "definition.pinned" : "definition.waiting",
          ...about(pin, hash),
          outcome: before === undefined ? "new" : "changed",
          ...(warnings.length === 0 ? {} : { note: warnings.join("; ") }),
        },
        payload: { scope, body: { definition: text, ...first } },
      });
    }
    const results = await store.commit(...operations);
    const isLost = this.#written(pins, results.slice(1));
    // Somebody else on the same database was first: what they wrote counts.
    if (isLost) await this.#readAgain(upstream, kind, 0);
    this.#tell(upstream, pins);
  }

  /** Keeps what is no event, so that it is noticed when it says something else; without a record. */
  async #remember(upstream: string, kind: DefinitionKind, news: readonly New[]): Promise<void> {
    if (news.length === 0) return;
    const scope = await definitionScope(this.#parts);
    const masked = await this.#masked(scope, news);
    const at = this.#parts.clock.now();
    const pins = news.map(({ one: { name, hash } }, i): DefinitionPin => {
      const said = masked.texts[i] ?? {};
      return {
        upstream,
        kind,
        tool: name,
        ...labelOf(kind, said),
        revision: 0,
        pinned: { hash, record: null, at, by: null },
        waiting: null,
        rejected: null,
        listed: true,
        warnings: [],
        said,
      };
    });
    await this.#parts.store.commit(
      { kind: "keep-values", entries: masked.entries },
      { kind: "remember-definitions", pins, forget: [] },
    );
    for (const pin of pins) this.#memory.keep(pin);
  }

  async #masked(scope: string, news: readonly New[]) {
    const definitions = news.map(({ one }) => one.definition);
    const { value, entries } = await maskForPeople(this.#parts, scope, definitions);
    return { texts: value as readonly JsonObject[], entries };
  }

  #accepts(
    upstream: string,
    kind: DefinitionKind,
    before: DefinitionPin | undefined,
    policy: DefinitionPolicy,
  ): boolean {
    const isResource = kind === "resource";
    if (before?.pinned != null) {
      return (isResource ? policy.resources.changed : policy.changed) === "accept";
    }
    if (before?.rejected != null || before?.waiting != null) return false;
    if (isResource) return policy.resources.added === "accept";
    return (this.#memory.isWhole(upstream, kind) ? policy.added : policy.first) === "accept";
  }

  /** Notes what has vanished, and what is there again; what was no event goes as it came, without a record. */
  async #noteListed(
    upstream: string,
    kind: DefinitionKind,
    seen: readonly UpstreamDefinition[],
    all: ReadonlySet<string> | undefined,
  ): Promise<void> {
    const names = all ?? new Set(seen.map(({ name }) => name));
    const turned = [...this.#memory.of(upstream, kind).values()]
      .filter((pin) => (names.has(pin.tool) ? !pin.listed : all !== undefined && pin.listed))
      .map((pin): DefinitionPin => ({ ...pin, listed: !pin.listed }));
    for (const pin of turned) if (!isNoted(pin)) this.#memory.keep(pin);
    const pins = turned
      .filter(isNoted)
      .map((pin): DefinitionPin => ({ ...pin, revision: pin.revision + 1 }));
    if (pins.length === 0) return;
    const results = await this.#parts.store.commit(
      ...pins.map(
        (pin): StoreOperation => ({
          kind: "pin-definition",
          pin,
          record: {
            type: pin.listed ? "definition.returned" : "definition.vanished",
            ...about(pin, (pin.waiting ?? pin.pinned)?.hash ?? ""),
          },
        }),
      ),
    );
    if (this.#written(pins, results)) await this.#readAgain(upstream, kind, 0);
  }

  async #judge(
    upstream: string,
    kind: DefinitionKind,
    one: UpstreamDefinition,
  ): Promise<JudgedDefinition> {
    const { untilAccepted, suspicious } = this.#parts.policy();
    const pin = this.#memory.of(upstream, kind).get(one.name);
    const standing =
      this.standingOf(upstream, kind, one) ??
      refused(pin === undefined ? "too-many" : pin.pinned === null ? "new" : "changed");
    if (standing.kind === "accepted") {
      const isSuspicious = suspicious === "clean" && (pin?.warnings.length ?? 0) > 0;
      return isSuspicious ? { standing, shown: cleanedDefinition(one.definition) } : { standing };
    }
    const isShown = untilAccepted === "show-pinned" && standing.because !== "suspicious";
    return { standing, shown: isShown && pin !== undefined ? await this.#shownOf(pin) : null };
  }

  /** Remembered, since it is asked for with each listing. */
  async #shownOf({ pinned, said }: DefinitionPin): Promise<JsonObject | null> {
    if (said !== undefined || pinned === null) return said ?? null;
    const key = `${pinned.record} ${pinned.hash}`;
    const known = this.#shown.get(key);
    if (known !== undefined) return known;
    const read = await this.#read(pinned);
    this.#shown.set(key, read);
    return read;
  }

  #find(upstream: string, kind: DefinitionKind, tool: string): DefinitionPin {
    const pin = this.#memory.of(upstream, kind).get(tool);
    if (pin === undefined) {
      throw new CountersignError(
        "DEFINITION_NOT_FOUND",
        "check the upstream, the kind and its own name",
      );
    }
    return pin;
  }

  /** What a record holds: the definition that it is about, or the one before, which had no record. */
  async #read(known: KnownDefinition | null): Promise<JsonObject | null> {
    if (known === null || known.record === null) return null;
    const payload = await this.#parts.store.payload(known.record);
    const body = isJsonObject(payload) ? payload : {};
    const { before } = body;
    const { definition } = isJsonObject(before) && before["hash"] === known.hash ? before : body;
    return isJsonObject(definition) ? definition : null;
  }

  /** Reads anew what others may have written, unless that was done less than `everyMs` ago. */
  async #readAgain(upstream: string, kind: DefinitionKind, everyMs: number): Promise<void> {
    const key = JSON.stringify([upstream, kind]);
    const now = this.#parts.clock.now();
    if (now - (this.#readAt.get(key) ?? -Infinity) < everyMs) return;
    this.#readAt.set(key, now);
    await this.#memory.reload(upstream, kind);
  }

  /** @returns whether one of them was not written. */
  #written(
    pins: readonly NewDefinitionPin[],
    results: readonly { readonly sequence?: number }[],
  ): boolean {
    let isLost = false;
    for (const [i, pin] of pins.entries()) {
      const sequence = results[i]?.sequence;
      if (sequence === undefined) isLost = true;
      else this.#memory.written(pin, sequence);
    }
    return isLost;
  }

  #tell(upstream: string, pins: readonly NewDefinitionPin[]): void {
    const { report } = this.#parts;
    const waiting = pins.filter((pin) => pin.waiting !== null).length;
    if (waiting > 0) {
      const who = this.#parts.reviewers().join(", ") || "nobody";
      report(
        `upstream ${upstream}: ${waiting} of its definitions are not as they were accepted and wait for ${who} (\`countersign definitions list\`)`,
      );
    }
    const suspicious = pins.filter(({ warnings }) => warnings.length > 0).length;
    if (suspicious > 0) {
      report(
        `upstream ${upstream}: something was noticed about ${suspicious} of its definitions (\`countersign definitions list\`)`,
      );
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

interface New {
  readonly one: UpstreamDefinition;
  readonly before: DefinitionPin | undefined;
  readonly warnings: readonly string[];
}

function refused(because: RefusedBecause): Standing {
  return { kind: "refused", because };
}

/** A resource is known by a digest; people are shown its address. */
function labelOf(kind: DefinitionKind, { uri }: JsonObject): { readonly label?: string } {
  return kind === "resource" && typeof uri === "string" ? { label: uri } : {};
}
