import { type JsonValue, writtenJson } from "@countersign/core";
import type { JSONRPCMessage } from "@modelcontextprotocol/server";

/** JSON of a message, its members in their order. A long result that was written into the log just now is not written again. */
export function writeMessage(message: JSONRPCMessage): string {
  if (!("result" in message)) return JSON.stringify(message);
  const members = Object.entries(message).flatMap(([key, member]: [string, unknown]) => {
    if (member === undefined) return [];
    const text = key === "result" ? writtenJson(member as JsonValue) : JSON.stringify(member);
    return [`${JSON.stringify(key)}:${text}`];
  });
  return `{${members.join(",")}}`;
}
