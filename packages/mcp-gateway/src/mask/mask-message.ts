import {
  type Caller,
  type Guard,
  isJsonObject,
  type JsonObject,
  type JsonValue,
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
): Promise<JsonObject> {
  const opened = openBinaries(params, binaries);
  const masked = await guard.mask(caller, opened, { skip: literalParts(opened) });
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
