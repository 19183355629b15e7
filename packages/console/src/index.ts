export type { ConsoleOptions } from "./console-options.ts";
export { html, type Content, type Html } from "./html.ts";
export { literalLine, literalText } from "./literal-text.ts";
export type { SetupFinding, SetupLook } from "./setup-look.ts";
export { createConsole, type Console } from "./console.ts";
