/** Nothing: the index over the log is a file of its own here, and a part of the other database. */
export const logIndex: string = "";
