import { crc32 } from "node:zlib";

/** Writes a ZIP archive whose files are stored as they are. For a few small files. */
export function zip(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, bytes] of Object.entries(files)) {
    const title = Buffer.from(name, "utf8");
    const about = Buffer.alloc(26);
    about.writeUInt16LE(20, 0); // version needed
    about.writeUInt16LE(0x0800, 2); // names are UTF-8
    about.writeUInt16LE(0x21, 8); // 1980-01-01: the same files make the same archive
    about.writeUInt32LE(crc32(bytes), 10);
    about.writeUInt32LE(bytes.length, 14);
    about.writeUInt32LE(bytes.length, 18);
    about.writeUInt16LE(title.length, 22);
    const entry = Buffer.alloc(14);
    entry.writeUInt32LE(offset, 10);
    directory.push(signed(0x02014b50), Buffer.from([20, 0]), about, entry, title);
    const body = Buffer.concat([signed(0x04034b50), about, title, bytes]);
    bodies.push(body);
    offset += body.length;
  }
  const central = Buffer.concat(directory);
  const count = Object.keys(files).length;
  const end = Buffer.alloc(18);
  end.writeUInt16LE(count, 4);
  end.writeUInt16LE(count, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...bodies, central, signed(0x06054b50), end]);
}

function signed(signature: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(signature);
  return bytes;
}
