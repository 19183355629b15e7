/**
 * Takes trouble for the operator: one line, no argument values.
 *
 * @param words - `server`: what a server wrote to its standard error. It may hold anything, such as a secret, and is for
 *   the operator alone: never for a page or the log.
 */
export type Report = (line: string, words?: "server") => void;
