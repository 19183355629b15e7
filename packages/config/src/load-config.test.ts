import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, it } from "vitest";

import { loadConfig } from "./load-config.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "countersign-config-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function written(name: string, content: string | Uint8Array): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, content);
  return file;
}

it("reads a file, and takes paths in it from its folder", async () => {
  const file = await written("ok.yaml", "version: 1\nmode: local\ndata_folder: ${env:DATA}\n");

  const config = await loadConfig(file, { env: { DATA: "data" } });

  expect(config.dataFolder).toBe(join(folder, "data"));
});

it("says how to get a file that is not there", async () => {
  await expect(loadConfig(join(folder, "none.yaml"))).rejects.toMatchObject({
    code: "CONFIG_NOT_FOUND",
    message: `there is no configuration file: ${join(folder, "none.yaml")}: \`countersign init\` writes one`,
  });
});

it.each([
  { because: "it is a folder", content: null, detail: "expected a file" },
  {
    because: "it is not UTF-8",
    content: Uint8Array.of(0x76, 0xff, 0xfe),
    detail: "expected UTF-8 text",
  },
  {
    because: "it is larger than a configuration can be",
    content: new Uint8Array(1_048_577).fill(0x23),
    detail: "expected at most 1048576 bytes",
  },
])("refuses what is there when $because", async ({ content, detail }) => {
  const file = content === null ? folder : await written("bad.yaml", content);

  await expect(loadConfig(file)).rejects.toMatchObject({
    code: "CONFIG_INVALID",
    message: `the configuration cannot be used: ${file}: ${detail}`,
  });
});

it("reads a file of the greatest size", async () => {
  const text = "version: 1\nmode: local\n";
  const file = await written("large.yaml", text + "#".repeat(1_048_576 - text.length));

  expect((await loadConfig(file)).mode).toBe("local");
});

it("reads a file that begins with a byte order mark", async () => {
  const file = await written("bom.yaml", "\ufeffversion: 1\nmode: local\n");

  expect((await loadConfig(file)).mode).toBe("local");
});
