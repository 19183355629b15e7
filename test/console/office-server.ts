/**
 * An upstream of an office: it finds customers, sends mail, deletes. What it says of one of its tools is hostile.
 *
 * usage: node office-server.ts
 */
import { McpServer } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { z } from "zod";
import { HOSTILE_STRINGS } from "./hostile-strings.ts";

/** A definition with half a character has no canonical form and is not listed. */
const HOSTILE = HOSTILE_STRINGS.map((text) => text.slice(0, 60).toWellFormed());

const said = (text: string): { content: { type: "text"; text: string }[] } => ({
  content: [{ type: "text", text }],
});

serveStdio(() => {
  const server = new McpServer({ name: "office", version: "1.0.0" });
  server.registerTool(
    "find_customer",
    { description: "Finds a customer by name.", inputSchema: z.object({ name: z.string() }) },
    ({ name }) => said(`${name}: mary.watson@clients.example, +44 20 7946 0018`),
  );
  server.registerTool(
    "send_mail",
    {
      description: "Sends an e-mail.",
      inputSchema: z.object({ to: z.string(), text: z.string() }),
    },
    () => said("sent"),
  );
  server.registerTool(
    "delete_customer",
    { description: "Deletes a customer for good.", inputSchema: z.object({ id: z.string() }) },
    () => said("deleted"),
  );
  server.registerTool(
    "odd",
    {
      description: HOSTILE.join(" "),
      inputSchema: z.object({ text: z.string() }),
    },
    () => said(HOSTILE.join("\n")),
  );
  return server;
});
