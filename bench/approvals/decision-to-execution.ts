/** From the moment a reviewer's program sends its approval to the moment the upstream has the call. */
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { makeHouse } from "../../test/e2e/house.ts";

export async function decisionToExecution(count: number): Promise<readonly number[]> {
  const house = await makeHouse(`
upstreams:
  stamp: { command: ${process.execPath}, args: [${join(import.meta.dirname, "stamp-server.ts")}] }
masking: { off: ["*"] }
approvals: { hold_seconds: 45 }
`);
  try {
    const daemon = await house.startDaemon();
    const agent = new Client({ name: "bench", version: "1.0.0" });
    await agent.connect(new StdioClientTransport(house.connect));
    const took: number[] = [];
    for (let row = 0; row < count; row++) {
      const calling = agent.callTool({ name: "delete_row", arguments: { row } });
      const { id } = await house.openRequest(daemon.origin, "delete_row");
      const clicked = performance.timeOrigin + performance.now();
      const deciding = house.api(daemon.origin, "POST", `/approvals/${id}/approve`, {});
      const [answer] = await Promise.all([calling, deciding]);
      const [block] = answer.content;
      const at = /at=([\d.]+)/.exec(block?.type === "text" ? block.text : "")?.[1];
      if (at === undefined)
        throw new Error(`the upstream did not answer: ${JSON.stringify(answer)}`);
      took.push(Number(at) - clicked);
    }
    await agent.close();
    return took;
  } finally {
    await house.leave();
  }
}
