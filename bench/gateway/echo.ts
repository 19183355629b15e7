/**
 * The upstream behind every measurement: `echo` answers with text of a given size, `records` with a JSON list of people
 * of about that size, `wipe` says that it destroys something.
 */
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { CallToolRequestSchema, ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";

const UNIT = "The quick test payload repeats itself until it is long enough. ";
const payloads = new Map<number, string>();

export function echoServer(): Server {
  const server = new Server({ name: "echo", version: "1.0.0" }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: [
      {
        name: "echo",
        description: "Returns text of the given size",
        inputSchema: { type: "object", properties: { size: { type: "integer" } } },
        annotations: { readOnlyHint: true },
      },
      {
        name: "records",
        description: "Lists people",
        inputSchema: { type: "object", properties: { size: { type: "integer" } } },
        annotations: { readOnlyHint: true },
      },
      {
        name: "wipe",
        description: "Deletes everything",
        inputSchema: { type: "object", properties: { size: { type: "integer" } } },
        annotations: { destructiveHint: true },
      },
    ],
  }));
  server.setRequestHandler(CallToolRequestSchema, ({ params }) => {
    const size = Number(params.arguments?.["size"] ?? 0);
    const text = params.name === "records" ? records(size) : payload(size);
    return { content: [{ type: "text", text }] };
  });
  return server;
}

function payload(size: number): string {
  let text = payloads.get(size);
  if (text === undefined) {
    text = UNIT.repeat(Math.ceil(size / UNIT.length)).slice(0, size);
    payloads.set(size, text);
  }
  return text;
}

const FIRST = ["Ada", "Grace", "Edsger", "Barbara", "Tony", "Frances", "Niklaus", "Radia"];
const LAST = ["Lovelace", "Hopper", "Dijkstra", "Liskov", "Hoare", "Allen", "Wirth", "Perlman"];

/** Rows of which every one holds a name, an address and a number to be masked, about `size` characters of them. */
function records(size: number): string {
  const key = -size;
  let text = payloads.get(key);
  if (text === undefined) {
    const rows: string[] = [];
    for (let i = 0, length = 0; length < size; i++) {
      const [first, last] = [FIRST[i % 8] ?? "", LAST[(i >> 3) % 8] ?? ""];
      const row = JSON.stringify({
        id: i,
        name: `${first} ${last}`,
        email: `${first}.${last}.${i}@mail.example`.toLowerCase(),
        phone: `+1 415 555 ${String(1000 + (i % 9000))}`,
        status: i % 3 === 0 ? "open" : "closed",
        note: "asked about the delivery of the last order and wants to be called back",
      });
      rows.push(row);
      length += row.length + 1;
    }
    text = `[${rows.join(",")}]`;
    payloads.set(key, text);
  }
  return text;
}
