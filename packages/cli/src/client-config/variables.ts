import { basename, sep } from "node:path";

/**
 * What `${…}` means in a client's file.
 *
 * - `none`: nothing.
 * - `claude-code`: `${NAME}` and `${NAME:-default}`. https://code.claude.com/docs/en/mcp
 * - `editor`: VS Code's and Cursor's `${env:NAME}`, `${userHome}`, `${workspaceFolder}`, …
 *   https://code.visualstudio.com/docs/reference/variables-reference
 * - `windsurf`: `${env:NAME}` and `${file:PATH}`. https://docs.windsurf.com/windsurf/cascade/mcp
 */
export type VariableSyntax = "none" | "claude-code" | "editor" | "windsurf";

/** What the client's variables stand for on this machine. */
export interface VariableMeaning {
  readonly syntax: VariableSyntax;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** `undefined`: the file serves every project, so what depends on one has no single meaning. */
  readonly projectFolder: string | undefined;
}

export type Translation =
  | { readonly ok: true; readonly text: string; readonly notes: readonly string[] }
  | { readonly ok: false; readonly reason: string };

/** A reference becomes this text of ours, stays as it is written, or cannot be had outside the client. */
type Replacement =
  | { readonly text: string; readonly note?: string; readonly isReference: boolean }
  | "literal"
  | { readonly reason: string };

const REFERENCE = /\$\{([^{}]*)\}/g;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Writes a text of a client's file as `countersign.yaml` has to say it, where only `${env:NAME}` is a variable and
 * `$${env:NAME}` is that text itself.
 */
export function translateVariables(text: string, meaning: VariableMeaning): Translation {
  const notes: string[] = [];
  let out = "";
  let literal = "";
  let after = 0;
  for (const match of text.matchAll(REFERENCE)) {
    literal += text.slice(after, match.index);
    after = match.index + match[0].length;
    const replacement = replace(match[1] ?? "", meaning);
    if (replacement === "literal") {
      literal += match[0];
      continue;
    }
    if ("reason" in replacement) return { ok: false, reason: replacement.reason };
    if (replacement.note !== undefined) notes.push(replacement.note);
    if (!replacement.isReference) {
      literal += replacement.text;
      continue;
    }
    // A dollar sign or an open brace before it would make something else of it.
    if (/\$(\{env:[^}]*)?$/.test(literal)) {
      return { ok: false, reason: `has a \`$\` before \`${match[0]}\`, which cannot be written` };
    }
    out += escapeReferences(literal) + replacement.text;
    literal = "";
  }
  return { ok: true, text: out + escapeReferences(literal + text.slice(after)), notes };
}

function replace(reference: string, meaning: VariableMeaning): Replacement {
  switch (meaning.syntax) {
    case "none":
      return "literal";
    case "claude-code":
      return ofClaudeCode(reference, meaning);
    case "editor":
      return ofEditor(reference, meaning);
    case "windsurf":
      return ofEnvironment(reference) ?? onlyTheClient(reference);
  }
}

function ofClaudeCode(reference: string, meaning: VariableMeaning): Replacement {
  const [name = "", ...rest] = reference.split(":-");
  if (!NAME.test(name)) return "literal";
  if (name === "CLAUDE_PROJECT_DIR" && meaning.projectFolder !== undefined) {
    return { text: meaning.projectFolder, isReference: false };
  }
  if (rest.length === 0) return { text: `\${env:${name}}`, isReference: true };
  if (meaning.env[name] !== undefined && meaning.env[name] !== "") {
    const note = `\`${name}\` must stay set: its default is not carried over`;
    return { text: `\${env:${name}}`, note, isReference: true };
  }
  const note = `\`${name}\` is not set: its default is written down`;
  return { text: rest.join(":-"), note, isReference: false };
}

function ofEditor(reference: string, meaning: VariableMeaning): Replacement {
  const { projectFolder } = meaning;
  switch (reference) {
    case "userHome":
      return { text: meaning.home, isReference: false };
    case "pathSeparator":
    case "/":
      return { text: sep, isReference: false };
    case "workspaceFolder":
    case "workspaceFolderBasename":
    case "cwd":
      if (projectFolder === undefined) {
        return {
          reason: `uses \`\${${reference}}\`, which is another folder in every window`,
        };
      }
      return {
        text: reference === "workspaceFolderBasename" ? basename(projectFolder) : projectFolder,
        isReference: false,
      };
    default:
      return ofEnvironment(reference) ?? onlyTheClient(reference);
  }
}

function ofEnvironment(reference: string): Replacement | undefined {
  if (!reference.startsWith("env:")) return undefined;
  const name = reference.slice("env:".length);
  if (NAME.test(name)) return { text: `\${env:${name}}`, isReference: true };
  return { reason: `uses \`\${${reference}}\`: expected letters, digits and \`_\` in the name` };
}

function onlyTheClient(reference: string): Replacement {
  const asked = reference.startsWith("input:") ? "asks a person for" : "uses";
  return { reason: `${asked} \`\${${reference}}\`, which only the client can fill in` };
}

function escapeReferences(text: string): string {
  return text.replaceAll(/\$\{env:[^}]*\}/g, (reference) => `$${reference}`);
}
