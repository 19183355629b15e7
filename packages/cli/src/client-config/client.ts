import { basename, dirname, resolve } from "node:path";

import type { JsonPath } from "@countersign/core";

import type { VariableSyntax } from "./variables.ts";

/** The clients whose configuration files can be wrapped. docs/clients.md says where each keeps its file. */
export const CLIENT_NAMES = [
  "claude-desktop",
  "claude-code",
  "cursor",
  "vscode",
  "windsurf",
] as const;

export type ClientName = (typeof CLIENT_NAMES)[number];

/** What has to be known about a client to move its servers. */
export interface Client {
  readonly name: ClientName;
  readonly displayName: string;
  readonly variables: VariableSyntax;
  /** Whether a stdio server says `"type": "stdio"`. The others tell by its `command`. */
  readonly writesType: boolean;
  /** What makes the client read its file again. */
  readonly reload: string;
}

const CLIENTS: Readonly<Record<ClientName, Client>> = {
  "claude-desktop": {
    name: "claude-desktop",
    displayName: "Claude Desktop",
    variables: "none",
    writesType: false,
    reload: "Quit Claude Desktop and start it again.",
  },
  "claude-code": {
    name: "claude-code",
    displayName: "Claude Code",
    variables: "claude-code",
    writesType: true,
    reload:
      "Start a new Claude Code session. It asks once whether to trust a new server of a project.",
  },
  cursor: {
    name: "cursor",
    displayName: "Cursor",
    variables: "editor",
    writesType: false,
    reload: "Reload the Cursor window.",
  },
  vscode: {
    name: "vscode",
    displayName: "VS Code",
    variables: "editor",
    writesType: true,
    reload: "Run `MCP: List Servers` in VS Code and start its servers again.",
  },
  windsurf: {
    name: "windsurf",
    displayName: "Windsurf",
    variables: "windsurf",
    writesType: false,
    reload: "Press the refresh button of Windsurf's MCP panel.",
  },
};

export function clientNamed(name: ClientName): Client {
  return CLIENTS[name];
}

/** Tells the client by the file's name and folder; `undefined` when they do not say. */
export function clientOfFile(file: string): Client | undefined {
  const name = basename(file).toLowerCase();
  const folder = basename(dirname(file)).toLowerCase();
  if (name === "claude_desktop_config.json") return CLIENTS["claude-desktop"];
  if (name === ".mcp.json" || name === ".claude.json") return CLIENTS["claude-code"];
  if (name === "mcp_config.json") return CLIENTS.windsurf;
  if (name === "mcp.json" && folder === ".cursor") return CLIENTS.cursor;
  // In a user profile the folder is `User`, `profiles/<id>` or the name of a portable installation.
  if (name === "mcp.json" || name === "settings.json") return CLIENTS.vscode;
  if (name.endsWith(".code-workspace")) return CLIENTS.vscode;
  return undefined;
}

/**
 * The project a file belongs to: where its client starts servers, and what `${workspaceFolder}` means in it.
 * `undefined` for a person's own file, which serves every project.
 */
export function projectFolderOf(file: string, home: string): string | undefined {
  const name = basename(file).toLowerCase();
  const folder = dirname(resolve(file));
  if (name === ".mcp.json") return folder;
  if (![".cursor", ".vscode"].includes(basename(folder).toLowerCase())) return undefined;
  const project = dirname(folder);
  return project === resolve(home) ? undefined : project;
}

/**
 * Where the servers stand in a file of this client. Claude Code's own file keeps those of each project apart, since
 * one project's servers are no other's business; `projectKey` names the project whose servers are meant.
 */
export function serverSections(
  client: Client,
  file: string,
  projectKey?: string,
): readonly JsonPath[] {
  if (projectKey !== undefined) return [["projects", projectKey, "mcpServers"]];
  if (client.name !== "vscode") return [["mcpServers"]];
  const name = basename(file).toLowerCase();
  if (name.endsWith(".code-workspace")) {
    return [
      ["settings", "mcp", "servers"],
      ["settings", "mcp.servers"],
    ];
  }
  if (name !== "settings.json") return [["servers"]];
  return [["mcp", "servers"], ["mcp.servers"]];
}
