import {
  type DefinitionKind,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from "@countersign/core";
import { hashOf } from "./listed-tool.ts";

/** What an upstream says of a prompt, a resource or a template of resources, as far as it is pinned. */
export class DescribedItem {
  readonly #kind: DefinitionKind;
  #item: JsonValue | undefined;
  #hash: string | undefined;

  constructor(kind: DefinitionKind, item: JsonValue) {
    this.#kind = kind;
    this.#item = item;
  }

  /** Whether this is what `item` says, as far as is still known. */
  isOf(item: JsonValue): boolean {
    return this.#item === item;
  }

  /**
   * SHA-256 over its canonical form, in hexadecimal; empty for what has none. Taken when it is first asked for, since
   * there may be thousands; after that nothing else is kept of a resource.
   */
  get hash(): string {
    if (this.#hash === undefined) {
      const { definition } = this;
      this.#hash = definition === undefined ? "" : hashIfAny(definition);
      if (this.#kind === "resource") this.#item = undefined;
    }
    return this.#hash;
  }

  /** `undefined` for a resource whose hash is known, and for what is no object. */
  get definition(): JsonObject | undefined {
    return definitionOf(this.#kind, this.#item);
  }
}

/** The part of an entry that is pinned. */
export function definitionOf(
  kind: DefinitionKind,
  item: JsonValue | undefined,
): JsonObject | undefined {
  if (!isJsonObject(item)) return undefined;
  return kind === "resource" ? lastingPartOf(item) : item;
}

function hashIfAny(definition: JsonObject): string {
  try {
    return hashOf(definition);
  } catch {
    return "";
  }
}

/** A resource without what changes as a matter of course. */
function lastingPartOf(resource: JsonObject): JsonObject {
  const { size: _size, annotations, ...rest } = resource;
  if (!isJsonObject(annotations))
    return annotations === undefined ? rest : { ...rest, annotations };
  const { lastModified: _when, ...lasting } = annotations;
  return Object.keys(lasting).length === 0 ? rest : { ...rest, annotations: lasting };
}
