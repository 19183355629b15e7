import {
  type DefinitionKind,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from "@countersign/core";
import { hashOf } from "./listed-tool.ts";

/** What an upstream says of a prompt, a resource or a template of resources, as far as it is pinned. */
export interface DescribedItem {
  /** SHA-256 over its canonical form, in hexadecimal. */
  readonly hash: string;
  readonly definition: JsonObject;
}

/** `undefined` for what has no canonical form to be pinned by. */
export function describedItem(kind: DefinitionKind, item: JsonValue): DescribedItem | undefined {
  if (!isJsonObject(item)) return undefined;
  const definition = kind === "resource" ? lastingPartOf(item) : item;
  try {
    return { hash: hashOf(definition), definition };
  } catch {
    return undefined;
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
