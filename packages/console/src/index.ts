export type { ConsoleOptions } from "./console-options.ts";
export { createConsole, type Console } from "./console.ts";
