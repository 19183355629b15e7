import { existsSync, readFileSync } from "node:fs";
import asc from "assemblyscript/asc";

/** Compiles a file in AssemblyScript beside `src`, with those it imports, and gives the module in base64. */
export async function compile(path: string, options: string): Promise<string> {
  const source = new URL(`../${path}`, import.meta.url);
  let bytes = new Uint8Array();
  const { error } = await asc.main(["in.ts", "--outFile", "out.wasm", ...options.split(" ")], {
    readFile: (name) =>
      read(name === "in.ts" ? source : new URL(name.replace(/ts$/, "as"), source)),
    writeFile: (_name, contents) => {
      if (typeof contents !== "string") bytes = new Uint8Array(contents);
    },
    listFiles: () => [],
  });
  if (error !== null) throw new Error(`${path} does not compile: ${error.message}`);
  return Buffer.from(bytes).toString("base64");
}

function read(file: URL): string | null {
  return existsSync(file) ? readFileSync(file, "utf8") : null;
}
