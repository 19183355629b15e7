import { type JsonValue, writtenJson } from "@countersign/core";
import type { JSONRPCMessage } from "@modelcontextprotocol/server";

/** JSON of a message. A long result that was written into the log just now is not written again. */
export function writeMessage(message: JSONRPCMessage): string {
  if (!("result" in message)) return JSON.stringify(message);
  const { jsonrpc, id, result, ...others } = message;
  return Object.keys(others).length > 0 || result === undefined
    ? JSON.stringify(message)
    : `{"jsonrpc":${JSON.stringify(jsonrpc)},"id":${JSON.stringify(id)},"result":${writtenJson(result as JsonValue)}}`;
}
