import { crc32, deflateSync } from "node:zlib";

type Pixel = readonly [red: number, green: number, blue: number, alpha: number];

const INK: Pixel = [31, 58, 95, 255];
const PAPER: Pixel = [255, 255, 255, 255];
const NOTHING: Pixel = [255, 255, 255, 0];

/** The icon in colour: 192 × 192 pixels, as Teams wants it. */
export function colourIcon(): Uint8Array {
  return png(192, (x, y) => (isTick(x, y) ? PAPER : INK));
}

/** The icon as an outline: 32 × 32 pixels, white on nothing. */
export function outlineIcon(): Uint8Array {
  return png(32, (x, y) => (isTick(x, y) ? PAPER : NOTHING));
}

/** Two ticks, one behind the other: signed, and signed again. Coordinates from 0 to 1. */
function isTick(x: number, y: number): boolean {
  return [0, 0.17].some((behind) => {
    const at = x - behind;
    const isDown = at >= 0.16 && at <= 0.36 && Math.abs(y - (at + 0.3)) < 0.06;
    const isUp = at >= 0.34 && at <= 0.66 && Math.abs(y - (1.02 - at)) < 0.06;
    return isDown || isUp;
  });
}

function png(size: number, pixelAt: (x: number, y: number) => Pixel): Uint8Array {
  const rows = Buffer.alloc(size * (size * 4 + 1));
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      rows.set(pixelAt((x + 0.5) / size, (y + 0.5) / size), y * (size * 4 + 1) + 1 + x * 4);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 6, 0, 0, 0], 8); // 8 bits, red green blue alpha
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}
