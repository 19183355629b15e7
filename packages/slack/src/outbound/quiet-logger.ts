import { type Logger, LogLevel } from "@slack/web-api";

/** The SDK logs whole requests and answers. None of that is to be anywhere. */
export const quietLogger: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => LogLevel.ERROR,
  setName: () => {},
};
