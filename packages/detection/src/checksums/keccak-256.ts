/** Rotations and lane order of the rho and pi steps, by lane x + 5y. FIPS 202 § 3.2. */
const ROTATION = [
  0, 1, 62, 28, 27, 36, 44, 6, 55, 20, 3, 10, 43, 25, 39, 41, 45, 15, 21, 8, 18, 2, 61, 56, 14,
].map(BigInt);
const ROUNDS = [
  0x1n,
  0x8082n,
  0x800000000000808an,
  0x8000000080008000n,
  0x808bn,
  0x80000001n,
  0x8000000080008081n,
  0x8000000000008009n,
  0x8an,
  0x88n,
  0x80008009n,
  0x8000000an,
  0x8000808bn,
  0x800000000000008bn,
  0x8000000000008089n,
  0x8000000000008003n,
  0x8000000000008002n,
  0x8000000000000080n,
  0x800an,
  0x800000008000000an,
  0x8000000080008081n,
  0x8000000000008080n,
  0x80000001n,
  0x8000000080008008n,
];
const MASK = (1n << 64n) - 1n;
const RATE = 136;

const rotate = (lane: bigint, by: bigint): bigint => ((lane << by) | (lane >> (64n - by))) & MASK;

/** Keccak-256 with the original padding, as Ethereum uses it, of fewer than 136 bytes of ASCII. In hexadecimal. */
export function keccak256(ascii: string): string {
  const block = new Uint8Array(RATE);
  for (let at = 0; at < ascii.length; at++) block[at] = ascii.charCodeAt(at);
  block[ascii.length] = 1;
  block[RATE - 1] = (block[RATE - 1] as number) | 0x80;
  const view = new DataView(block.buffer);
  const lanes = Array.from({ length: 25 }, (_, lane) =>
    lane < RATE / 8 ? view.getBigUint64(lane * 8, true) : 0n,
  );
  for (const round of ROUNDS) permute(lanes, round);
  let hex = "";
  for (let lane = 0; lane < 4; lane++) {
    for (let byte = 0n; byte < 8n; byte++) {
      hex += (((lanes[lane] as bigint) >> (byte * 8n)) & 255n).toString(16).padStart(2, "0");
    }
  }
  return hex;
}

function permute(lanes: bigint[], round: bigint): void {
  const lane = (x: number, y: number): bigint => lanes[(x % 5) + 5 * (y % 5)] as bigint;
  const columns = [0, 1, 2, 3, 4].map(
    (x) => lane(x, 0) ^ lane(x, 1) ^ lane(x, 2) ^ lane(x, 3) ^ lane(x, 4),
  );
  const moved: bigint[] = [];
  for (let y = 0; y < 5; y++) {
    for (let x = 0; x < 5; x++) {
      const parity = (columns[(x + 4) % 5] as bigint) ^ rotate(columns[(x + 1) % 5] as bigint, 1n);
      moved[y + 5 * ((2 * x + 3 * y) % 5)] = rotate(
        lane(x, y) ^ parity,
        ROTATION[x + 5 * y] as bigint,
      );
    }
  }
  for (let y = 0; y < 5; y++) {
    for (let x = 0; x < 5; x++) {
      const at = (column: number): bigint => moved[(column % 5) + 5 * y] as bigint;
      lanes[x + 5 * y] = at(x) ^ (~at(x + 1) & MASK & at(x + 2));
    }
  }
  lanes[0] = (lanes[0] as bigint) ^ round;
}
