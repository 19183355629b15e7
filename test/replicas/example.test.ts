import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { parseConfig } from "@countersign/config";
import { conditionLanguage } from "@countersign/runtime";
import { expect, it } from "vitest";
import { root } from "../e2e/house.ts";

const folder = join(root, "examples/replicas");
const { parseAllDocuments } = createRequire(join(root, "packages/config/package.json"))("yaml") as {
  parseAllDocuments: (text: string) => readonly { errors: readonly unknown[]; toJS(): unknown }[];
};

function documents(name: string): readonly unknown[] {
  const parsed = parseAllDocuments(readFileSync(join(folder, name), "utf8"));
  expect(parsed.flatMap(({ errors }) => errors)).toEqual([]);
  return parsed.map((one) => one.toJS());
}

it("the example's configuration is one, and its manifests give the daemon all that it names", () => {
  const text = readFileSync(join(folder, "countersign.yaml"), "utf8");
  const env = {
    DATABASE_URL: "postgres://x@db/x",
    METRICS_TOKEN: "0123456789abcdef",
    COUNTERSIGN_CLIENT_SECRET: "s",
  };
  const config = parseConfig(text, {
    file: join(folder, "countersign.yaml"),
    env,
    conditions: conditionLanguage,
  });
  expect(config.storage.postgres).toBe(env.DATABASE_URL);

  const port = config.listen.http?.port;
  for (const name of ["compose.yaml", "kubernetes.yaml"]) {
    const written = JSON.stringify(documents(name));
    for (const wanted of [
      ...Object.keys(env),
      "COUNTERSIGN_SIGNING_KEY_FILE",
      "/readyz",
      String(port),
    ]) {
      expect(written).toContain(wanted);
    }
  }
});
