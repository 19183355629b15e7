import type { Store } from "../store.ts";
import { isNoted } from "./listed-definition.ts";
import type { DefinitionKind, DefinitionPin, NewDefinitionPin } from "./upstream-definition.ts";
import { type KnownTool, ListedNames } from "./warnings.ts";

/** What the store holds of definitions, so that they are judged from memory. */
export class PinMemory {
  readonly #store: Pick<Store, "definitions">;
  readonly #pins = new Map<string, Map<string, DefinitionPin>>();
  /** Of what everything was listed once. */
  readonly #whole = new Set<string>();

  constructor(store: Pick<Store, "definitions">) {
    this.#store = store;
  }

  async load(): Promise<void> {
    for (const pin of await this.#store.definitions()) {
      this.keep(pin);
      this.noteWhole(pin.upstream, pin.kind);
    }
  }

  /**
   * Reads what other processes on the same database may have written.
   *
   * @returns whether they have.
   */
  async reload(upstream: string, kind: DefinitionKind): Promise<boolean> {
    const pins = this.of(upstream, kind);
    let isNewer = false;
    for (const pin of await this.#store.definitions({ upstream, kind })) {
      this.noteWhole(upstream, kind);
      if ((pins.get(pin.tool)?.revision ?? -1) >= pin.revision) continue;
      this.keep(pin);
      isNewer = true;
    }
    return isNewer;
  }

  /** Of which upstreams and kinds records tell something. */
  noted(): readonly (readonly [upstream: string, kind: DefinitionKind])[] {
    return [...this.#pins.values()].flatMap((pins) => {
      const one = [...pins.values()].find(isNoted);
      return one === undefined ? [] : [[one.upstream, one.kind] as const];
    });
  }

  of(upstream: string, kind: DefinitionKind): Map<string, DefinitionPin> {
    const key = keyOf(upstream, kind);
    let pins = this.#pins.get(key);
    if (pins === undefined) {
      pins = new Map();
      this.#pins.set(key, pins);
    }
    return pins;
  }

  all(): readonly DefinitionPin[] {
    return [...this.#pins.values()].flatMap((pins) => [...pins.values()]);
  }

  isWhole(upstream: string, kind: DefinitionKind): boolean {
    return this.#whole.has(keyOf(upstream, kind));
  }

  noteWhole(upstream: string, kind: DefinitionKind): void {
    this.#whole.add(keyOf(upstream, kind));
  }

  keep(pin: DefinitionPin): void {
    this.of(pin.upstream, pin.kind).set(pin.tool, pin);
  }

  /** What was written has the record's sequence where none was known. */
  written(pin: NewDefinitionPin, sequence: number): void {
    const { pinned, waiting } = pin;
    this.keep({
      ...pin,
      pinned: pinned && { ...pinned, record: pinned.record ?? sequence },
      waiting: waiting && { ...waiting, record: waiting.record ?? sequence },
    });
  }

  /** What upstreams but one list. */
  namesBut(upstream: string, kind: DefinitionKind): ListedNames {
    const known = this.all().filter((pin) => pin.upstream !== upstream);
    const listed = (wanted: DefinitionKind): readonly KnownTool[] =>
      known.filter((pin) => pin.kind === wanted);
    return new ListedNames(kind, listed(kind), listed("tool"));
  }
}

function keyOf(upstream: string, kind: DefinitionKind): string {
  return JSON.stringify([upstream, kind]);
}
