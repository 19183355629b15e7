import { isJsonObject, type JsonObject } from "@countersign/core";

export type MessageId = string | number;

/** What a client is answered: one of both, as JSON-RPC has it. */
export type Answer = { readonly result: JsonObject } | { readonly error: JsonRpcError };

export interface JsonRpcError {
  readonly code: number;
  readonly message: string;
  readonly [member: string]: unknown;
}

/** JSON-RPC 2.0 section 5.1. */
export const PARSE_ERROR = -32700;
export const INVALID_REQUEST = -32600;
export const METHOD_NOT_FOUND = -32601;
export const INVALID_PARAMS = -32602;
export const INTERNAL_ERROR = -32603;

/** Of 2025-11-25: the call can be made once somebody has been to the addresses that come with the error. */
export const URL_ELICITATION_REQUIRED = -32042;

/** Of 2026-07-28: a header of an HTTP request says something else than its body. */
export const HEADER_MISMATCH = -32020;

export function isMessageId(value: unknown): value is MessageId {
  return typeof value === "string" || Number.isInteger(value);
}

export function isJsonRpcError(value: unknown): value is JsonRpcError {
  return (
    isJsonObject(value) && Number.isInteger(value["code"]) && typeof value["message"] === "string"
  );
}
