import { isAbsolute, resolve } from "node:path";

import { isJsonObject, type JsonObject, type JsonValue } from "@countersign/core";

import { translateVariables, type VariableMeaning } from "./variables.ts";

/** An upstream as `countersign.yaml` says it. Its keys stand in the order in which they are written. */
export interface UpstreamEntry {
  readonly command?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What becomes of one server of a client's file. */
export type ServerReading =
  | {
      readonly moves: true;
      readonly upstream: UpstreamEntry;
      /** What a person should know, for example keys that only the client understands. */
      readonly notes: readonly string[];
      /** Tools that the person switched off in the client. */
      readonly disabledTools: readonly string[];
    }
  | {
      readonly moves: false;
      /** Completes the sentence "this server …". */
      readonly reason: string;
      /** Whether the agent reaches it unguarded while it stays where it is. */
      readonly isReachable: boolean;
    };

export interface ServerSurroundings extends VariableMeaning {
  /** Where an upstream starts when `cwd` does not say. */
  readonly configFolder: string;
}

const CARRIED = [
  "type",
  "command",
  "args",
  "env",
  "cwd",
  "url",
  "serverUrl",
  "headers",
  "disabled",
  "enabled",
  "disabledTools",
  "sandboxEnabled",
];
const HTTP_TYPES: readonly JsonValue[] = [
  "http",
  "streamable-http",
  "streamableHttp",
  "streamable_http",
];

/** Keys that change what the server is or may do in ways that are the client's own: without them it would differ. */
const CLIENT_ONLY: Readonly<Record<string, string>> = {
  envFile: "reads variables from a file (`envFile`)",
  headersHelper: "has its headers made by a command of the client (`headersHelper`)",
  oauth: "is signed in to by the client (`oauth`)",
  auth: "is signed in to by the client (`auth`)",
};

/** Turns a server of a client's file into an upstream, or says why it has to stay there. */
export function readServer(value: JsonValue, surroundings: ServerSurroundings): ServerReading {
  if (!isJsonObject(value)) return stays("is not an object");
  if (value["disabled"] === true || value["enabled"] === false) {
    return { moves: false, reason: "is switched off in the client", isReachable: false };
  }
  for (const [key, reason] of Object.entries(CLIENT_ONLY)) {
    if (value[key] !== undefined) return stays(`${reason}, which Countersign does not do`);
  }
  if (value["sandboxEnabled"] === true) {
    return stays("runs in the client's sandbox (`sandboxEnabled`), which it would lose");
  }

  const url = value["url"] ?? value["serverUrl"];
  const isHttp = url !== undefined;
  if (isHttp === (value["command"] !== undefined)) {
    return stays(isHttp ? "has both a `command` and a url" : "has neither a `command` nor a `url`");
  }
  const type = value["type"] ?? (isHttp ? "http" : "stdio");
  if (isHttp ? !HTTP_TYPES.includes(type) : type !== "stdio") {
    return stays(`is of type \`${printable(type)}\`: expected \`stdio\` or \`http\``);
  }

  const translator = new Translator(surroundings);
  const upstream = isHttp
    ? readHttp(url, value, translator)
    : readStdio(value, surroundings, translator);
  if (typeof upstream === "string") return stays(upstream);
  if (translator.reason !== undefined) return stays(translator.reason);

  const { disabledTools = [] } = value;
  if (!isTextArray(disabledTools)) return stays("has `disabledTools` that are not a list of texts");
  const left = Object.keys(value).filter((key) => !CARRIED.includes(key));
  const notes = [...translator.notes];
  if (isHttp && upstream.headers === undefined) {
    notes.push("if the client signed in to it, unwrap it again: Countersign does not sign in");
  }
  if (left.length > 0)
    notes.push(`not carried over: ${left.map((key) => `\`${key}\``).join(", ")}`);
  return { moves: true, upstream, notes, disabledTools };
}

function readStdio(
  value: JsonObject,
  { projectFolder, configFolder }: ServerSurroundings,
  translator: Translator,
): UpstreamEntry | string {
  const { command, args = [], env = {}, cwd } = value;
  if (typeof command !== "string" || command === "") return "has a `command` that is not text";
  if (!isTextArray(args)) return "has `args` that are not a list of texts";
  if (!isScalarMap(env)) return "has an `env` that is not a map of texts";
  if (cwd !== undefined && typeof cwd !== "string") return "has a `cwd` that is not text";

  const program = translator.translate(command);
  const located = /[\\/]/.test(program) ? locate(program, projectFolder) : program;
  if (located === undefined) return "has a relative `command`, and nothing says from where";
  const folder =
    cwd === undefined ? projectFolder : locate(translator.translate(cwd), projectFolder);
  if (cwd !== undefined && folder === undefined) {
    return "has a relative `cwd`, and nothing says from where";
  }
  return {
    command: located,
    ...(args.length > 0 && { args: args.map((arg) => translator.translate(arg)) }),
    ...(Object.keys(env).length > 0 && { env: translator.translateMap(env) }),
    ...(folder !== undefined && folder !== configFolder && { cwd: folder }),
  };
}

/** The absolute path; `undefined` if it is relative and there is no project. A variable may hold an absolute one. */
function locate(path: string, projectFolder: string | undefined): string | undefined {
  if (isAbsolute(path) || path.startsWith("${env:")) return path;
  return projectFolder === undefined ? undefined : resolve(projectFolder, path);
}

function readHttp(
  url: JsonValue,
  value: JsonObject,
  translator: Translator,
): UpstreamEntry | string {
  const { headers = {} } = value;
  if (typeof url !== "string") return "has a `url` that is not text";
  if (!isScalarMap(headers)) return "has `headers` that are not a map of texts";
  const address = translator.translate(url);
  if (!/^(https?:\/\/|\$\{env:)/i.test(address)) return "has a `url` that is not http or https";
  if (/^https?:\/\/[^/?#]*@/i.test(address)) return "has a user name or password in its url";
  if (/\/sse\/?$/.test(address))
    return "speaks the older SSE transport, which Countersign does not";
  return {
    url: address,
    ...(Object.keys(headers).length > 0 && { headers: translator.translateMap(headers) }),
  };
}

function stays(reason: string): ServerReading {
  return { moves: false, reason, isReachable: true };
}

/** Translates the texts of one server; the first that cannot be had keeps the whole server where it is. */
class Translator {
  readonly notes: string[] = [];
  reason: string | undefined;
  readonly #meaning: VariableMeaning;

  constructor(meaning: VariableMeaning) {
    this.#meaning = meaning;
  }

  translate(text: string): string {
    if (!text.isWellFormed()) this.reason ??= "has text that is not Unicode";
    const translation = translateVariables(text, this.#meaning);
    if (!translation.ok) {
      this.reason ??= translation.reason;
      return text;
    }
    for (const note of translation.notes) if (!this.notes.includes(note)) this.notes.push(note);
    return translation.text;
  }

  translateMap(map: Readonly<Record<string, string | number | boolean>>): Record<string, string> {
    return Object.fromEntries(
      Object.entries(map).map(([key, value]) => [key, this.translate(String(value))]),
    );
  }
}

function printable(type: JsonValue): string {
  return typeof type === "string" ? type.replaceAll(/[^\w-]/g, "").slice(0, 32) : typeof type;
}

function isTextArray(value: JsonValue): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isScalarMap(
  value: JsonValue,
): value is Readonly<Record<string, string | number | boolean>> {
  return (
    isJsonObject(value) &&
    Object.values(value).every((item) => ["string", "number", "boolean"].includes(typeof item))
  );
}
