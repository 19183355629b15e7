import { basename, dirname, resolve } from "node:path";

import { exampleConfig } from "@countersign/config";
import {
  CountersignError,
  type JsonObject,
  type JsonPath,
  type JsonValue,
} from "@countersign/core";
import { getNodeValue } from "jsonc-parser";

import { ConfigText, whyNotUpstream, type NewUpstream } from "./add-upstreams.ts";
import {
  objectAt,
  propertiesOf,
  readClientDocument,
  type ClientDocument,
} from "./client-document.ts";
import { projectFolderOf, serverSections, type Client } from "./client.ts";
import { configFileOfEntry, countersignEntry, type Launcher } from "./countersign-entry.ts";
import { holdFile, textOf, type HeldFile } from "./held-file.ts";
import { secretLikePlaces } from "./secret-like.ts";
import { readServer, type ServerReading } from "./server-entry.ts";
import { replaceServers } from "./server-section.ts";
import type { Splice } from "./splice.ts";
import { upstreamName } from "./upstream-name.ts";
import type { WrappedSection } from "./wrap-record.ts";

/** Which servers are meant, and what they mean on this machine. */
export interface PlanOptions {
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
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
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

/** What will stand in the client's file and in `countersign.yaml`. */
export interface WrapPlan {
  readonly splices: readonly Splice[];
  readonly sections: readonly WrappedSection[];
  readonly servers: readonly WrappedServer[];
  readonly configText: string;
}

export function planWrap(
  document: ClientDocument,
  held: HeldFile,
  heldConfig: HeldFile | undefined,
  options: PlanOptions,
): WrapPlan {
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
  const splices: Splice[] = [];
  const paths = serverSections(client, held.path, projectKey);
  assertSectionOfClient(document, client, paths);
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
      const reading = options.except.has(name)
        ? ({ moves: false, reason: "was excepted", isReachable: true } as const)
        : checked(readServer(server, surroundings));
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
    const fresh = exampleConfig({ mode: "local", folder: dirname(configFile) });
    return new ConfigText(configFile, fresh).with(added, options.env);
  }
}

/** Servers under the key of another client would be passed over in silence, and stay unguarded. */
function assertSectionOfClient(
  document: ClientDocument,
  client: Client,
  paths: readonly JsonPath[],
): void {
  if (paths.some((path) => objectAt(document, path) !== undefined)) return;
  const expected = paths.map((path) => path.join("."));
  const other = ["mcpServers", "servers"].find(
    (key) => !expected.includes(key) && objectAt(document, [key]) !== undefined,
  );
  if (other === undefined) return;
  throw new CountersignError(
    "CLIENT_CONFIG_INVALID",
    `${document.file}: expected \`${expected.join("` or `")}\`, as ${client.displayName} has it, got \`${other}\`: ` +
      "say with `--client` whose file it is",
  );
}

/** A server that the configuration would not take stays, so that it does not keep the others from moving. */
function checked(reading: ServerReading): ServerReading {
  const reason = reading.moves ? whyNotUpstream(reading.upstream) : undefined;
  return reason === undefined ? reading : { moves: false, reason, isReachable: true };
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

/** Projects in Claude Code's own file that have servers of their own, apart from the one that is meant. */
export function otherProjects(
  document: ClientDocument,
  { client, file, project }: PlanOptions,
): readonly string[] {
  if (client.name !== "claude-code" || basename(file) !== ".claude.json") return [];
  const own = projectKeyIn(document, project);
  return projectsIn(document).filter((key) => {
    const configs = entriesIn(document, ["projects", key, "mcpServers"]);
    return key !== own && configs.includes(undefined);
  });
}

/** The configuration of the Countersign that stands among the servers already; `undefined` if none does. */
export async function configFileNamedIn({
  file,
  client,
  project,
}: Pick<PlanOptions, "file" | "client" | "project">): Promise<string | undefined> {
  const held = await holdFile(file);
  if (held === undefined) return undefined;
  const document = readClientDocument(file, held.bytes);
  return serverSections(client, held.path, projectKeyIn(document, project))
    .flatMap((path) => entriesIn(document, path))
    .find((configFile) => configFile !== undefined);
}
