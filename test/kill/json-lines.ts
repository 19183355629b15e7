import { closeSync, existsSync, fstatSync, openSync, readSync } from "node:fs";

/** Reads a growing file of JSON lines: each call of `read` gives what was added since the one before. */
export function jsonLines<T>(file: string): { read(): readonly T[] } {
  let offset = 0;
  let rest = "";
  return {
    read() {
      if (!existsSync(file)) return [];
      const descriptor = openSync(file, "r");
      try {
        const size = fstatSync(descriptor).size;
        if (size === offset) return [];
        const bytes = Buffer.alloc(size - offset);
        offset += readSync(descriptor, bytes, 0, bytes.length, offset);
        const lines = (rest + bytes.toString("utf8")).split("\n");
        rest = lines.pop() ?? "";
        return lines.map((line) => JSON.parse(line) as T);
      } finally {
        closeSync(descriptor);
      }
    },
  };
}
