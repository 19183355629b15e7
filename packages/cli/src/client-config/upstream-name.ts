/** Longest name of an upstream that `countersign.yaml` takes. */
const MAX_LENGTH = 32;

/**
 * A name for an upstream that reads like the server's name in the client: letters, digits, `_` and `-`, other
 * characters becoming `-`. `isTaken` makes it try `name-2`, `name-3` and so on.
 */
export function upstreamName(serverName: string, isTaken: (name: string) => boolean): string {
  const plain = serverName
    .normalize("NFKD")
    .replaceAll(/\p{Mn}/gu, "")
    .replaceAll(/[^A-Za-z0-9_-]+/g, "-")
    .replace(/^[-_]+/, "")
    .slice(0, MAX_LENGTH)
    .replace(/-+$/, "");
  const stem = plain === "" ? "server" : plain;
  for (let count = 1; ; count++) {
    const suffix = count === 1 ? "" : `-${count}`;
    const name = stem.slice(0, MAX_LENGTH - suffix.length) + suffix;
    if (!isTaken(name)) return name;
  }
}
