import { createReadStream } from "node:fs";
import { invalidLogFile, MOST_LINE_BYTES } from "./log-file.ts";

const LINE_FEED = 10;
const CHUNK_BYTES = 1024 * 1024;

/**
 * The lines of a file, without their ends. Holds one line and a chunk; each is valid until the next is asked for.
 *
 * @throws {CountersignError} `LOG_FILE_INVALID` if a line is too long or the last one has no end, and what Node throws
 *   if the file cannot be read.
 */
export async function* linesOf(
  file: string,
  most: number = MOST_LINE_BYTES,
): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let length = 0;
  let count = 1;
  const tooLong = () => invalidLogFile(`line ${count} is longer than ${most} bytes`);
  for await (const chunk of createReadStream(file, { highWaterMark: CHUNK_BYTES })) {
    let rest = chunk as Buffer;
    for (let end = rest.indexOf(LINE_FEED); end >= 0; end = rest.indexOf(LINE_FEED)) {
      if (length + end > most) throw tooLong();
      const last = rest.subarray(0, end);
      yield parts.length === 0 ? last : Buffer.concat([...parts, last]);
      parts = [];
      length = 0;
      count += 1;
      rest = rest.subarray(end + 1);
    }
    length += rest.length;
    if (length > most) throw tooLong();
    if (rest.length > 0) parts.push(rest);
  }
  if (length > 0) throw invalidLogFile(`line ${count} is cut off`);
}
