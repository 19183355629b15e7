import { spawn } from "node:child_process";

/** How each system opens an address, without a shell that could read it. */
const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ["open"],
  win32: ["rundll32", "url.dll,FileProtocolHandler"],
};

/** Opens an address of a provider in the person's browser. Where there is none nothing happens: it was shown, too. */
export function openInBrowser(url: string, platform: NodeJS.Platform): void {
  if (!/^https?:\/\//.test(url)) return;
  const [command, ...args] = OPENERS[platform] ?? ["xdg-open"];
  spawn(command, [...args, url], { stdio: "ignore", detached: true })
    .on("error", () => undefined)
    .unref();
}
