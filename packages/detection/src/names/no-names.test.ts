import { describe, expect, it } from "vitest";
import { createScanner } from "../scanner.ts";

const scanner = createScanner();

function names(text: string): string[] {
  return scanner
    .scanText(text)
    .filter(({ entityType }) => entityType === "PERSON" || entityType === "LOCATION")
    .map(({ start, end }) => text.slice(start, end));
}

describe("what is no name", () => {
  it.each([
    "DTSTART:20260311T090000Z\nSUMMARY:Weekly\nEND:VEVENT",
    "agent: Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36",
    "Toggles simulated resource subscription updates on or off.",
    "Toggle Simulated Logging",
    "Binary (base64) dynamic resource fabricated from the URI.",
    "In MCP, a server returns this error when a client asks for it.",
    "Hover over element on page",
    "## Constraints & Limitations\n\n- `gzip-file-as-resource`: Max fetch size",
    "Inserts Markdown at a position.",
    "4. Express uncertainty when present\n5. Mark thoughts that revise previous thinking",
    '<table>\n  <tr>\n    <td align="center">one</td>\n  </tr>\n</table>',
    "GitHub issues, merged pull requests, READMEs, and code documentation.",
    "The server sends a JSONRPCNotification and lists its ALPNProtocols.",
    "<table>\n<tr><th>\nBrowsers\n</th></tr>\n<tr><td>\n\nInstall with <code>npm</code></td></tr>\n</table>",
    "Move it to <upstream> and then to <pathspec> in Babel, Axios or Valgrind.",
    "Email,Owner Alias,Mailing City\nada@contoso.com,-,-\nbob@contoso.com,-,-",
  ])("is none in %j", (text) => {
    expect(names(text)).toEqual([]);
  });

  it("takes who is called Mark for one who is", () => {
    expect(names("Mark sent the file to Grace Hopper yesterday.")).toContain("Mark");
  });

  it("takes a dose for no address", () => {
    const found = scanner.scanText("Rx: Atorvastatin 40 mg daily, then Metformin 850 mg.");

    expect(found.filter(({ entityType }) => entityType === "ADDRESS")).toEqual([]);
  });

  it("keeps the account in angle brackets behind a name", () => {
    expect(names("Written by Grace Hopper <grace> in March.")).toContain("Grace Hopper");
  });

  it("leaves the title before a name alone", () => {
    expect(names("Estimado Sr. Gómez, su pedido está listo.")).toEqual(["Gómez"]);
  });
});
