/** As many as npm needs to say what is wrong, before it says where its log is. */
const MOST_LINES = 8;
const MOST_CHARACTERS = 300;

/** The last lines of a program's standard error. */
export class LastLines {
  readonly #lines: string[] = [];
  /** A line whose end has not come. */
  #rest = "";

  push(chunk: Buffer): void {
    const lines = (this.#rest + chunk.toString("utf8")).split("\n");
    this.#rest = (lines.pop() as string).slice(0, MOST_CHARACTERS);
    for (const line of lines) this.#keep(line);
  }

  /** Oldest first. */
  get lines(): readonly string[] {
    const all = new LastLines();
    for (const line of [...this.#lines, this.#rest]) all.#keep(line);
    return all.#lines;
  }

  #keep(line: string): void {
    // Control characters have no business on an operator's terminal.
    const shown = line
      .slice(0, MOST_CHARACTERS)
      .replaceAll(/\p{Cc}/gu, " ")
      .trim();
    if (shown !== "" && this.#lines.push(shown) > MOST_LINES) this.#lines.shift();
  }
}
