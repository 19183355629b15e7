import {
  type Caller,
  type Guard,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type ListMasking,
} from "@countersign/core";
import type { JsonRpcError } from "../json-rpc/message.ts";
import { type BinaryRules, openBinaries, sealBinaries } from "./binary.ts";
import { inOrderOf } from "../json-rpc/in-order-of.ts";
import { literalParts } from "./literal-parts.ts";

/** Masks what goes into a message to `caller`. Throws if it cannot; it must not be sent then. */
export async function maskParams(
  guard: Guard,
  caller: Caller,
  params: JsonObject,
  binaries: BinaryRules = [],
  list?: ListMasking["list"],
): Promise<JsonObject> {
  const opened = openBinaries(params, binaries);
  const skip = literalParts(opened);
  const masked = await guard.mask(caller, opened, list === undefined ? { skip } : { skip, list });
  return isJsonObject(masked) ? sealBinaries(masked) : {};
}

/** Masks an upstream's error. Its code is a number of the protocol, whatever a detector takes it for. */
export async function maskError(
  guard: Guard,
  caller: Caller,
  error: JsonRpcError,
): Promise<JsonRpcError> {
  const { code, ...rest } = error;
  const masked = await guard.mask(caller, rest as JsonValue);
  const { message, ...others } = isJsonObject(masked) ? masked : {};
  return inOrderOf(error, {
    code,
    message: typeof message === "string" ? message : "the upstream refused",
    ...others,
  }) as unknown as JsonRpcError;
}

/** What a notification is about, which an upstream has to know again; counts of a progress. */
const NAMED: ReadonlySet<string> = new Set([
  "requestId",
  "progressToken",
  "progress",
  "total",
  "taskId",
  "elicitationId",
]);

/** Masks what a client tells upstreams unasked. Throws if it cannot; it must not be sent then. */
export async function maskTold(
  guard: Guard,
  caller: Caller,
  params: JsonObject,
): Promise<JsonObject> {
  const masked = await guard.mask(caller, params, {
    skip: ([key, ...deeper]) =>
      deeper.length === 0 && typeof key === "string" && NAMED.has(key) && isName(params[key]),
  });
  return isJsonObject(masked) ? masked : {};
}

function isName(value: JsonValue | undefined): boolean {
  return typeof value === "number" || (typeof value === "string" && /^[\w-]{1,64}$/.test(value));
}
