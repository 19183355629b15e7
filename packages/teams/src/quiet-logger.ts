import type { ILogger } from "@microsoft/teams.common";

/** The SDK logs whole activities and errors with their requests. None of that is to be anywhere. */
export const quietLogger: ILogger = {
  child: () => quietLogger,
  error: () => {},
  warn: () => {},
  info: () => {},
  debug: () => {},
  trace: () => {},
  log: () => {},
};
