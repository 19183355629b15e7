import { randomBytes } from "node:crypto";

/** Drawn at once: asking the system takes as long for few bytes as for many. */
const DRAWN = 4_096;

let drawn = Buffer.alloc(0);
let used = 0;

/** Random bytes of the system's, each handed out once. For salts, nonces and names; a key that lasts is drawn by itself. */
export function drawRandom(size: number): Buffer<ArrayBuffer> {
  if (size > DRAWN) return randomBytes(size);
  if (used + size > drawn.length) {
    drawn = randomBytes(DRAWN);
    used = 0;
  }
  const given = Buffer.from(drawn.subarray(used, used + size));
  drawn.fill(0, used, used + size);
  used += size;
  return given;
}
