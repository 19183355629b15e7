import { parseConfig } from "@countersign/config";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { translateVariables, type VariableSyntax } from "./variables.ts";

const MEANING = {
  env: { SET: "from the environment" },
  home: "/home/ada",
  projectFolder: "/home/ada/shop",
};

describe("a client's variables", () => {
  it.each<{ syntax: VariableSyntax; because: string; text: string; becomes: string }>([
    { syntax: "none", because: "nothing is one", text: "${HOME}/x", becomes: "${HOME}/x" },
    { syntax: "none", because: "ours must not act", text: "${env:X}", becomes: "$${env:X}" },
    { syntax: "claude-code", because: "it is ours", text: "a ${X} b", becomes: "a ${env:X} b" },
    { syntax: "claude-code", because: "it is set", text: "${SET:-d}", becomes: "${env:SET}" },
    { syntax: "claude-code", because: "it is not set", text: "${UNSET:-a:-b}", becomes: "a:-b" },
    { syntax: "claude-code", because: "that is no name", text: "${env:X}", becomes: "$${env:X}" },
    {
      syntax: "claude-code",
      because: "the project is known",
      text: "${CLAUDE_PROJECT_DIR}/db",
      becomes: "/home/ada/shop/db",
    },
    { syntax: "editor", because: "both spell it so", text: "${env:X}", becomes: "${env:X}" },
    {
      syntax: "editor",
      because: "there is one home",
      text: "${userHome}/x",
      becomes: "/home/ada/x",
    },
    {
      syntax: "editor",
      because: "the project is known",
      text: "${workspaceFolder}${/}${workspaceFolderBasename}",
      becomes: "/home/ada/shop/shop",
    },
    { syntax: "windsurf", because: "both spell it so", text: "${env:X}", becomes: "${env:X}" },
  ])("of $syntax: $text becomes $becomes, because $because", ({ syntax, text, becomes }) => {
    expect(translateVariables(text, { ...MEANING, syntax })).toMatchObject({ text: becomes });
  });

  it.each<{ syntax: VariableSyntax; text: string; says: string }>([
    { syntax: "editor", text: "${input:key}", says: "asks a person for `${input:key}`" },
    { syntax: "editor", text: "${config:a.b}", says: "uses `${config:a.b}`" },
    { syntax: "editor", text: "${env:A B}", says: "expected letters, digits and `_`" },
    { syntax: "editor", text: "$${env:X}", says: "has a `$` before `${env:X}`" },
    { syntax: "windsurf", text: "${file:/run/key}", says: "uses `${file:/run/key}`" },
  ])("of $syntax: $text cannot be had outside the client", ({ syntax, text, says }) => {
    const translation = translateVariables(text, { ...MEANING, syntax });

    expect(translation).toMatchObject({ ok: false, reason: expect.stringContaining(says) });
  });

  it("of a file that serves every project have no workspace folder", () => {
    const meaning = { ...MEANING, syntax: "editor" as const, projectFolder: undefined };

    expect(translateVariables("${workspaceFolder}", meaning)).toMatchObject({ ok: false });
  });

  it("of a client without any leave every text what it is once our configuration is read", () => {
    const dollars = fc.array(fc.constantFrom("$", "{", "}", "env:", "X", "${env:X}", "a"));

    fc.assert(
      fc.property(dollars, (parts) => {
        const text = `-${parts.join("")}`;

        const translation = translateVariables(text, { ...MEANING, syntax: "none" });

        const yaml = JSON.stringify({
          version: 1,
          mode: "local",
          upstreams: { a: { command: "a", args: [translation.ok ? translation.text : ""] } },
        });
        const [upstream] = parseConfig(yaml, { file: "c.yaml", env: {} }).upstreams;
        expect(upstream?.transport).toMatchObject({ args: [text] });
      }),
    );
  });
});
