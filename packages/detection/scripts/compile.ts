import { readFileSync } from "node:fs";
import asc from "assemblyscript/asc";

/** Compiles a file in AssemblyScript beside `src` and gives the WebAssembly module in base64. */
export async function compile(path: string, options: string): Promise<string> {
  const source = readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
  let bytes = new Uint8Array();
  const { error } = await asc.main(["in.ts", "--outFile", "out.wasm", ...options.split(" ")], {
    readFile: (name) => (name === "in.ts" ? source : null),
    writeFile: (_name, contents) => {
      if (typeof contents !== "string") bytes = new Uint8Array(contents);
    },
    listFiles: () => [],
  });
  if (error !== null) throw new Error(`${path} does not compile: ${error.message}`);
  return Buffer.from(bytes).toString("base64");
}
