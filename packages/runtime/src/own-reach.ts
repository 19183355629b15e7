import { realpathSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { Config, UpstreamConfig } from "@countersign/config";
import { CountersignError } from "@countersign/core";

/**
 * Refuses upstreams that are given a folder with Countersign's own files in it: an agent could then rewrite the policy,
 * read the keys or exchange the program. Looks at what the configuration gives a server: its arguments and the values
 * of its environment that are folders, or files of Countersign's. A server that runs commands reaches everything its
 * account does, whatever it is given; this does not see that.
 *
 * @throws {CountersignError} `CONFIG_INVALID`, unless `reaches_countersign: allowed` says it is meant.
 */
export function assertNoOwnReach(config: Config): void {
  const own = ownPlaces(config);
  const found = config.upstreams
    .filter((upstream) => !upstream.reachesCountersign)
    .flatMap((upstream) =>
      reachOf(upstream).flatMap((place) => {
        const reached = own.find(({ path }) => contains(place, path) || contains(path, place));
        return reached === undefined
          ? []
          : [{ upstream: upstream.name, place, what: reached.what }];
      }),
    );
  const [first] = found;
  if (first === undefined) return;
  throw new CountersignError(
    "CONFIG_INVALID",
    `upstream \`${first.upstream}\` reaches ${first.what} through \`${first.place}\`, so an agent could change what ` +
      "decides about it: give it another folder, or move Countersign's files, or say " +
      "`reaches_countersign: allowed` in its settings if it is meant to",
  );
}

function ownPlaces(config: Config): readonly { readonly what: string; readonly path: string }[] {
  return [
    { what: "the configuration", path: real(config.file) },
    { what: "Countersign's data folder", path: real(config.dataFolder) },
    { what: "Countersign's program", path: real(dirname(fileURLToPath(import.meta.url))) },
  ];
}

/** Folders, and files of Countersign's data folder, that a server is given. */
function reachOf({ transport }: UpstreamConfig): readonly string[] {
  if (transport.kind !== "stdio") return [];
  const given = [...transport.args, ...Object.values(transport.env)].flatMap((text) => [
    text,
    // `--root=/srv`, and lists such as `/srv:/home`.
    ...text.split("=").slice(1),
    ...(text.includes(":") ? text.split(":") : []),
  ]);
  return given
    .filter((text) => text !== "" && text.length < 4_096 && !text.includes("://"))
    .map((text) => real(resolve(transport.cwd, text.replace(/^~(?=$|\/)/, homedir()))))
    .filter((path) => kindOf(path) !== "none");
}

function contains(folder: string, path: string): boolean {
  if (folder === path) return true;
  return (
    kindOf(folder) === "folder" && path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
  );
}

function kindOf(path: string): "folder" | "file" | "none" {
  const about = statSync(path, { throwIfNoEntry: false });
  if (about === undefined) return "none";
  return about.isDirectory() ? "folder" : "file";
}

/** Without links; as it is if it is not there yet. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const above = dirname(path);
    return above === path
      ? path
      : resolve(real(above), path.slice(above.length).replace(/^[/\\]/, ""));
  }
}
