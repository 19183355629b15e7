import { isJsonObject, type JsonObject, type JsonValue } from "@countersign/core";

import type { Client } from "./client.ts";

/** What a client's file starts Countersign with. */
export interface Launcher {
  readonly command: string;
  readonly args: readonly string[];
}

/** The server entry by which a client starts Countersign. */
export function countersignEntry(
  client: Client,
  { command, args }: Launcher,
  configFile: string,
): JsonObject {
  return {
    ...(client.writesType && { type: "stdio" }),
    command,
    args: [...args, "connect", "--config", configFile],
  };
}

/**
 * The configuration file that a server entry hands to Countersign; `undefined` for any other server. Entries that a
 * person wrote by hand count too.
 */
export function configFileOfEntry(name: string, value: JsonValue): string | undefined {
  if (!isJsonObject(value) || !Array.isArray(value["args"])) return undefined;
  const args: readonly JsonValue[] = value["args"];
  const configFile = args[args.indexOf("--config") + 1];
  const namesUs = [name, value["command"], ...args].some(
    (text) => typeof text === "string" && /countersign/i.test(text),
  );
  const isOurs = namesUs && args.includes("connect") && args.includes("--config");
  return isOurs && typeof configFile === "string" ? configFile : undefined;
}
