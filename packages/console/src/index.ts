export type { ConsoleOptions } from "./console-options.ts";
export { html, type Content, type Html } from "./html.ts";
export { literalLine, literalText } from "./literal-text.ts";
export { createConsole, type Console } from "./console.ts";
