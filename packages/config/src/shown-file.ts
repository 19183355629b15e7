import { isAbsolute, relative, resolve } from "node:path";

/** How a file is named to people: as seen from the current folder if it is in there, else by its whole path. */
export function shownFile(file: string): string {
  const whole = resolve(file);
  const near = relative(process.cwd(), whole);
  return near === "" || near.startsWith("..") || isAbsolute(near) ? whole : near;
}
