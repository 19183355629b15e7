/**
 * Moves the MCP servers of a client's file behind Countersign. The order of writes makes a crash harmless at any
 * point: first a backup, then `countersign.yaml`, then the record for `unwrap`, and only then the client's file, which
 * until then starts its servers as before. Doing it again finishes the work.
 */
import { basename, dirname, resolve } from "node:path";

import { exampleConfig } from "@countersign/config";
import {
  CountersignError,
  type JsonObject,
  type JsonPath,
  type JsonValue,
} from "@countersign/core";
import { getNodeValue } from "jsonc-parser";

import { ConfigText, type NewUpstream } from "./add-upstreams.ts";
import {
  objectAt,
  propertiesOf,
  readClientDocument,
  type ClientDocument,
} from "./client-document.ts";
import { projectFolderOf, serverSections, type Client } from "./client.ts";
import { configFileOfEntry, countersignEntry, type Launcher } from "./countersign-entry.ts";
import {
  assertWritable,
  backUp,
  createFile,
  holdFile,
  replaceFile,
  type HeldFile,
} from "./held-file.ts";
import { secretLikePlaces } from "./secret-like.ts";
import { readServer, type ServerReading } from "./server-entry.ts";
import { replaceServers } from "./server-section.ts";
import { applySplices } from "./splice.ts";
import { upstreamName } from "./upstream-name.ts";
import {
  hashOf,
  readRecord,
  writeRecord,
  type WrappedSection,
  type WrapStep,
} from "./wrap-record.ts";

export interface WrapOptions {
  /** Absolute path of the client's file. */
  readonly file: string;
  readonly client: Client;
  /** Absolute path of `countersign.yaml`, which is written if it is not there. */
  readonly configFile: string;
  readonly launcher: Launcher;
  /** Names of servers to leave alone. */
  readonly except: ReadonlySet<string>;
  /** The project whose servers are meant, in Claude Code's own file. */
  readonly project: string | undefined;
  /** Find out everything, write nothing. */
  readonly isDryRun: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly now: () => number;
  /** Replaces the client's file; tests break it off here. */
  readonly replace?: typeof replaceFile;
}

export interface WrapReport {
  /** Real path of the client's file. */
  readonly file: string;
  readonly configFile: string;
  readonly isConfigNew: boolean;
  /** Whether the client's file was rewritten, or would be without `isDryRun`. */
  readonly isChanged: boolean;
  readonly backup: string | null;
  readonly servers: readonly WrappedServer[];
  /** Whether `countersign.yaml` was open to others and no longer is, because of the secrets in it. */
  readonly isConfigClosed: boolean;
  /** Other projects of the same file that still have servers of their own. */
  readonly otherProjects: readonly string[];
}

export type WrappedServer =
  | {
      readonly name: string;
      readonly outcome: "wrapped";
      readonly upstream: string;
      readonly secrets: readonly string[];
      readonly notes: readonly string[];
    }
  /** Not moved. `isReachable`: the agent still reaches it, unguarded. */
  | {
      readonly name: string;
      readonly outcome: "left";
      readonly reason: string;
      readonly isReachable: boolean;
    }
  /** Is Countersign itself. */
  | { readonly name: string; readonly outcome: "countersign"; readonly configFile: string };

/**
 * @throws {@link CountersignError} `CLIENT_CONFIG_INVALID` for a client's file that cannot be read or changed,
 *   `CONFIG_INVALID` for a `countersign.yaml` that cannot be extended. Nothing is written then.
 */
export async function wrapClientConfig(options: WrapOptions): Promise<WrapReport> {
  const held = await holdFile(options.file);
  if (held === undefined) {
    throw new CountersignError("CLIENT_CONFIG_INVALID", `${options.file}: there is no such file`);
  }
  const document = readClientDocument(options.file, held.bytes);
  const heldConfig = await holdFile(options.configFile);
  const plan = makePlan(document, held, heldConfig, options);
  const text = document.byteOrderMark + applySplices(document.text, plan.splices);
  const isChanged = plan.splices.length > 0;
  const hasSecrets = plan.servers.some(
    (one) => one.outcome === "wrapped" && one.secrets.length > 0,
  );
  const isConfigClosed =
    isChanged && hasSecrets && heldConfig !== undefined && (heldConfig.mode & 0o077) !== 0;
  const report = {
    file: held.path,
    configFile: options.configFile,
    isConfigNew: isChanged && heldConfig === undefined,
    isChanged,
    servers: plan.servers,
    isConfigClosed,
    otherProjects: otherProjects(document, options),
  };
  if (isChanged) await assertWritable(held);
  if (!isChanged || options.isDryRun) return { ...report, backup: null };

  const now = new Date(options.now());
  const record = await readRecord(options.configFile);
  const backup = await backUp(held, "before-countersign", now);
  await writeConfig(options.configFile, heldConfig, plan.configText, isConfigClosed);
  const step: WrapStep = {
    at: now.toISOString(),
    backup,
    hashBefore: hashOf(held.bytes),
    hashAfter: hashOf(text),
    sections: plan.sections,
  };
  const steps = [...stepsInForce(record.files[held.path] ?? [], step.hashBefore), step];
  await writeRecord(record, held.path, steps);
  await (options.replace ?? replaceFile)(held, text);
  return { ...report, backup };
}

interface Plan {
  readonly splices: readonly {
    readonly start: number;
    readonly end: number;
    readonly text: string;
  }[];
  readonly sections: readonly WrappedSection[];
  readonly servers: readonly WrappedServer[];
  readonly configText: string;
}

function makePlan(
  document: ClientDocument,
  held: HeldFile,
  heldConfig: HeldFile | undefined,
  options: WrapOptions,
): Plan {
  const { client, configFile, launcher } = options;
  const config = new ConfigText(configFile, heldConfig === undefined ? "" : textOf(heldConfig));
  const projectKey = projectKeyIn(document, options.project);
  const projectFolder = projectKey ?? projectFolderOf(held.path, options.home);
  const surroundings = {
    syntax: client.variables,
    env: options.env,
    home: options.home,
    projectFolder,
    configFolder: dirname(configFile),
  };

  const added: NewUpstream[] = [];
  const servers: WrappedServer[] = [];
  const sections: WrappedSection[] = [];
  const splices: { start: number; end: number; text: string }[] = [];
  const paths = serverSections(client, held.path, projectKey);
  const folder = projectFolder ?? dirname(held.path);
  let hasEntry = paths
    .flatMap((path) => entriesIn(document, path))
    .some(
      (entryConfig) => entryConfig !== undefined && resolve(folder, entryConfig) === configFile,
    );

  for (const path of paths) {
    const section = objectAt(document, path);
    if (section === undefined) continue;
    const properties = propertiesOf(document, section);
    const moving = new Set<string>();
    for (const { name, value } of properties) {
      const server = getNodeValue(value) as JsonValue;
      const entryConfig = configFileOfEntry(name, server);
      if (entryConfig !== undefined) {
        servers.push({ name, outcome: "countersign", configFile: entryConfig });
        continue;
      }
      const reading: ServerReading = options.except.has(name)
        ? { moves: false, reason: "was excepted", isReachable: true }
        : readServer(server, surroundings);
      if (!reading.moves) {
        const { reason, isReachable } = reading;
        servers.push({ name, outcome: "left", reason, isReachable });
        continue;
      }
      moving.add(name);
      const upstream = upstreamFor(name, reading, config, added, client);
      const secrets = secretLikePlaces(reading.upstream);
      servers.push({ name, outcome: "wrapped", upstream, secrets, notes: reading.notes });
    }
    if (moving.size === 0) continue;

    const entry = hasEntry ? undefined : newEntry(properties.map(({ name }) => name));
    hasEntry = true;
    const after = replaceServers(document, section, moving, entry);
    const [start, end] = [section.offset, section.offset + section.length];
    splices.push({ start, end, text: after });
    sections.push({
      path,
      before: document.text.slice(start, end),
      after,
      servers: [...moving],
      entry: entry?.name ?? null,
    });
  }

  return { splices, sections, servers, configText: newConfigText() };

  function newEntry(taken: readonly string[]): { name: string; value: JsonObject } {
    const name = upstreamName("countersign", (candidate) => taken.includes(candidate));
    return { name, value: countersignEntry(client, launcher, configFile) };
  }

  function newConfigText(): string {
    if (heldConfig !== undefined) {
      return added.length === 0 ? textOf(heldConfig) : config.with(added, options.env);
    }
    const fresh = exampleConfig({ mode: "local" });
    return new ConfigText(configFile, fresh).with(added, options.env);
  }
}

/** The upstream that is there already, or a new one, which is put into `added`. */
function upstreamFor(
  serverName: string,
  reading: ServerReading & { readonly moves: true },
  config: ConfigText,
  added: NewUpstream[],
  client: Client,
): string {
  const existing = config.nameOf(reading.upstream);
  if (existing !== undefined) return existing;
  const isTaken = (name: string) => config.has(name) || added.some((one) => one.name === name);
  const name = upstreamName(serverName, isTaken);
  added.push({
    name,
    entry: reading.upstream,
    deniedTools: reading.disabledTools,
    denyReason: `Switched off in ${client.displayName}.`,
  });
  return name;
}

/** The configuration files of the entries of ours that stand in a section. */
function entriesIn(document: ClientDocument, path: JsonPath): readonly (string | undefined)[] {
  const section = objectAt(document, path);
  if (section === undefined) return [];
  return propertiesOf(document, section).map(({ name, value }) =>
    configFileOfEntry(name, getNodeValue(value) as JsonValue),
  );
}

function projectKeyIn(document: ClientDocument, project: string | undefined): string | undefined {
  if (project === undefined) return undefined;
  const plain = (path: string) => path.replaceAll("\\", "/").replace(/\/$/, "");
  const keys = projectsIn(document);
  const found = keys.find((key) => plain(key) === plain(project));
  if (found !== undefined) return found;
  throw new CountersignError(
    "CLIENT_CONFIG_INVALID",
    `${document.file}: there is no project \`${project}\`: expected one of its ${keys.length} projects`,
  );
}

function projectsIn(document: ClientDocument): readonly string[] {
  const projects = objectAt(document, ["projects"]);
  return projects === undefined ? [] : propertiesOf(document, projects).map(({ name }) => name);
}

function otherProjects(document: ClientDocument, { client, file, project }: WrapOptions): string[] {
  if (client.name !== "claude-code" || basename(file) !== ".claude.json") return [];
  const own = projectKeyIn(document, project);
  return projectsIn(document).filter((key) => {
    const configs = entriesIn(document, ["projects", key, "mcpServers"]);
    return key !== own && configs.includes(undefined);
  });
}

async function writeConfig(
  file: string,
  held: HeldFile | undefined,
  text: string,
  isClosed: boolean,
): Promise<void> {
  if (held === undefined) return createFile(file, text);
  if (text === textOf(held) && !isClosed) return;
  await replaceFile(held, text, isClosed ? 0o600 : held.mode);
}

/** Steps that came to nothing, or were undone by hand, have no say any more. */
function stepsInForce(steps: readonly WrapStep[], hash: string): readonly WrapStep[] {
  const undone = steps.findIndex(({ hashBefore }) => hashBefore === hash);
  return undone === -1 ? steps : steps.slice(0, undone);
}

function textOf(held: HeldFile): string {
  return Buffer.from(held.bytes).toString("utf8");
}
