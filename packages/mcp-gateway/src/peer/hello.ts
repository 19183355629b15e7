/** What a client is told when it connects: who this is, what it can do, how to use it. */
import { type Caller, isJsonObject, type JsonObject } from "@countersign/core";
import { mergeCapabilities } from "../aggregate/merge-capabilities.ts";
import { maskParams } from "../mask/mask-message.ts";
import { shownInstructions } from "./judged.ts";
import type { Member } from "./member.ts";
import type { PeerParts } from "./peer-parts.ts";

export interface Hello {
  readonly serverInfo: { readonly name: string; readonly version: string };
  readonly capabilities: JsonObject;
  readonly instructions: string | undefined;
  /** What a single upstream of the legacy era answered to `initialize`, with everything that nobody else knows. */
  readonly initialize: JsonObject;
  /** The revision a single upstream of the legacy era settled on. */
  readonly protocolVersion: string | undefined;
}

export interface OwnIdentity {
  readonly name: string;
  readonly version: string;
}

/** With one upstream it is that upstream's hello, else one of our own. Masked: the model reads instructions. */
export async function helloOf(
  { guard, members, definitions }: Pick<PeerParts, "guard" | "members" | "definitions">,
  caller: Caller,
  own: OwnIdentity,
): Promise<Hello> {
  const [only] = members.length === 1 ? members : [];
  const connection = only?.link.current;
  const instructions = await instructionsOf(members, definitions);
  const { instructions: _, ...silent } = connection?.era === "legacy" ? connection.handshake : {};
  // With instructions it keeps the order in which the upstream said it.
  const handshake =
    instructions !== "" && connection?.era === "legacy" ? connection.handshake : silent;
  const masked = await maskParams(guard, caller, {
    ...handshake,
    serverInfo: connection?.serverInfo ?? { name: own.name, version: own.version },
    ...(instructions === "" ? {} : { instructions }),
  });
  const { serverInfo, instructions: shown } = masked;
  const capabilities = await maskParams(guard, caller, capabilitiesOf(members));
  return {
    serverInfo: isNamed(serverInfo) ? serverInfo : { name: own.name, version: own.version },
    capabilities,
    instructions: typeof shown === "string" ? shown : undefined,
    initialize: { ...masked, capabilities },
    protocolVersion: connection?.era === "legacy" ? connection.protocolVersion : undefined,
  };
}

/** What all of them can do. Of one that is not there yet nothing is known, so it is given the benefit of the doubt. */
function capabilitiesOf(members: readonly Member[]): JsonObject {
  const known = members.flatMap(({ link }) =>
    link.current === undefined ? [] : [link.current.capabilities],
  );
  const missing: JsonObject[] =
    known.length === members.length
      ? []
      : [
          {
            tools: { listChanged: true },
            prompts: { listChanged: true },
            resources: { listChanged: true },
            logging: {},
            completions: {},
          },
        ];
  // Tools there always are: the one of ours.
  return mergeCapabilities([...known, ...missing, { tools: {} }]);
}

async function instructionsOf(
  members: readonly Member[],
  definitions: PeerParts["definitions"],
): Promise<string> {
  const parts = await Promise.all(
    members.map(async (member) => {
      if (member.link.current === undefined)
        return [`The upstream server "${member.name}" is not available at the moment.`];
      const instructions = await shownInstructions({ definitions }, member);
      if (instructions === undefined) return [];
      return [members.length === 1 ? instructions : `# ${member.name}\n\n${instructions}`];
    }),
  );
  return parts.flat().join("\n\n");
}

function isNamed(value: unknown): value is { name: string; version: string } {
  return (
    isJsonObject(value) && typeof value["name"] === "string" && typeof value["version"] === "string"
  );
}
