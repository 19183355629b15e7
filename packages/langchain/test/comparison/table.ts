import { HOLDING_CASES } from "./holding-cases.ts";
import { type Case, MASKING_CASES } from "./masking-cases.ts";
import { openHouse } from "../house.ts";

/** Runs every case on both sides and writes what came of it. */
export async function comparisonTables(): Promise<string> {
  const house = await openHouse();
  try {
    const tableOf = async (theirs: string, cases: readonly Case[]): Promise<string> => {
      const lines = [`| | \`${theirs}\` | \`guardMiddleware\` |`, "|---|---|---|"];
      for (const { name, run } of cases) {
        lines.push(
          `| ${name} | ${await run("langchain", house)} | ${await run("countersign", house)} |`,
        );
      }
      return lines.join("\n");
    };
    const masking = await tableOf("piiMiddleware", MASKING_CASES);
    const holding = await tableOf("humanInTheLoopMiddleware", HOLDING_CASES);
    return `${masking}\n\n${holding}`;
  } finally {
    await house.close();
  }
}

export const BEGINS = "<!-- comparison: written by packages/langchain/test/comparison/write.ts -->";
export const ENDS = "<!-- end of comparison -->";
