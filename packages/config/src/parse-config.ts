import { dirname, isAbsolute, resolve } from "node:path";

import {
  CountersignError,
  type ConditionLanguage,
  isJsonObject,
  type JsonValue,
} from "@countersign/core";

import { conditionProblems } from "./condition-problems.ts";
import { configSchema, jsonSchema, type WrittenConfig } from "./config-schema.ts";
import { type DetectionKnowledge, detectorProblems } from "./detector-problems.ts";
import type { Config, RecogniserConfig, UpstreamConfig } from "./config.ts";
import { crossChecks, LOCAL_PERSON } from "./cross-checks.ts";
import { interpolateEnvironment, type Environment } from "./interpolate-environment.ts";
import type { Problem } from "./problem.ts";
import { schemaProblems } from "./schema-problems.ts";
import { shownFile } from "./shown-file.ts";
import type { TeamsConfig } from "./teams-schema.ts";
import { readYaml, type YamlSource } from "./yaml-source.ts";

/** More than a screen of them helps nobody. */
const MAX_PROBLEMS = 50;

/**
 * Reads the text of a `countersign.yaml`.
 *
 * @param options.file where the text stands; relative paths in it start from this file's folder, and errors name it.
 * @param options.env what `${env:NAME}` refers to; `COUNTERSIGN_HTTP` in it takes the place of `listen.http`.
 * @param options.conditions checks the rules' conditions; without it they are read as texts.
 * @param options.detection checks patterns and entity types; without it only their form is.
 * @throws {CountersignError} `CONFIG_INVALID`, with every problem on a line of its own: `countersign.yaml:14:5: …`
 */
export function parseConfig(
  text: string,
  options: {
    readonly file: string;
    readonly env: Environment;
    readonly conditions?: ConditionLanguage;
    readonly detection?: DetectionKnowledge;
  },
): Config {
  const source = readYaml(text);
  if (source.syntaxErrors.length > 0) {
    throw invalid(
      options.file,
      source.syntaxErrors.map(({ at, message }) => ({ ...at, message })),
    );
  }
  const { value: written, problems: unset } = interpolateEnvironment(source.value, options.env);
  const value = listeningAt(options.env["COUNTERSIGN_HTTP"], written);
  const result = configSchema.safeParse(value);
  const isUnset = new Set(unset.map(({ path }) => path.join("\0")));
  const found = [
    ...(result.success ? [] : schemaProblems(result.error.issues, source.value, writtenSchema())),
    ...crossChecks(value, source.value),
    ...(options.conditions === undefined ? [] : conditionProblems(value, options.conditions)),
    ...(options.detection === undefined ? [] : detectorProblems(value, options.detection)),
  ].filter(({ path }) => !isUnset.has(path.join("\0")));
  const problems = [...unset, ...found];
  if (!result.success || problems.length > 0) {
    throw invalid(options.file, positioned(problems, source));
  }
  return deepFreeze(finished(result.data, resolve(options.file)));
}

/** The address that one run was told, whatever the file says. */
function listeningAt(http: string | undefined, root: JsonValue): JsonValue {
  if (http === undefined || http === "" || !isJsonObject(root)) return root;
  const { listen = {} } = root;
  return isJsonObject(listen) ? { ...root, listen: { ...listen, http } } : root;
}

/** Made once: it is large, and only looked at. */
let schema: Record<string, unknown> | undefined;

function writtenSchema(): Record<string, unknown> {
  schema ??= jsonSchema();
  return schema;
}

interface PositionedProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** In the order of the file. */
function positioned(
  problems: readonly Problem[],
  source: YamlSource,
): readonly PositionedProblem[] {
  return problems
    .map((problem) => ({ ...source.positionOf(problem), message: problem.message }))
    .sort((a, b) => a.line - b.line || a.column - b.column);
}

function invalid(file: string, problems: readonly PositionedProblem[]): CountersignError {
  const name = shownFile(file);
  const lines = problems
    .slice(0, MAX_PROBLEMS)
    .map(({ line, column, message }) => `${name}:${line}:${column}: ${message}`);
  const more = problems.length - lines.length;
  if (more > 0) lines.push(`and ${more} more`);
  return new CountersignError("CONFIG_INVALID", lines.join("\n"));
}

function finished(written: WrittenConfig, file: string): Config {
  const folder = dirname(file);
  const people =
    written.mode === "local" && written.people.length === 0
      ? [{ id: LOCAL_PERSON, name: null, email: null, localUser: null, teams: null, slack: null }]
      : written.people;
  const isAnyoneNamed = written.approvals.reviewers.length > 0;
  return {
    ...written,
    file,
    channels: { ...written.channels, teams: withFiles(written.channels.teams, folder) },
    dataFolder: resolve(folder, written.dataFolder),
    masking: { ...written.masking, recogniser: withFolder(written.masking.recogniser, folder) },
    upstreams: written.upstreams.map((upstream) => located(upstream, folder)),
    people,
    audit: {
      ...written.audit,
      anchors: written.audit.anchors.map((anchor) =>
        anchor.kind === "file" ? { ...anchor, file: resolve(folder, anchor.file) } : anchor,
      ),
    },
    approvals:
      written.mode === "local" && !isAnyoneNamed
        ? { ...written.approvals, reviewers: people.map(({ id }) => id) }
        : written.approvals,
  };
}

function withFiles(teams: TeamsConfig | null, folder: string): TeamsConfig | null {
  if (teams === null || !("file" in teams.credential)) return teams;
  const { credential } = teams;
  return { ...teams, credential: { ...credential, file: resolve(folder, credential.file) } };
}

function withFolder(recogniser: RecogniserConfig | null, folder: string): RecogniserConfig | null {
  return recogniser && { ...recogniser, model: resolve(folder, recogniser.model) };
}

function located(upstream: UpstreamConfig, folder: string): UpstreamConfig {
  const { transport } = upstream;
  if (transport.kind !== "stdio") return upstream;
  const isRelativePath = /^\.{1,2}[/\\]/.test(transport.command) && !isAbsolute(transport.command);
  return {
    ...upstream,
    transport: {
      ...transport,
      command: isRelativePath ? resolve(folder, transport.command) : transport.command,
      cwd: resolve(folder, transport.cwd),
    },
  };
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}
