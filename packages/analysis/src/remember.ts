/** More tools than anybody is shown at a time. */
const MOST_REMEMBERED = 1_000;

/** Words of one tool. */
export interface ToolWords {
  readonly tool: string;
  readonly description: string | null;
}

/** `read`, which is asked about the same tools again and again: each is read once. */
export function remember<T>(read: (words: ToolWords) => T): (words: ToolWords) => T {
  const known = new Map<string, Map<string | null, T>>();
  let size = 0;
  return ({ tool, description }) => {
    const found = known.get(tool)?.get(description);
    if (found !== undefined) return found;
    if (size++ >= MOST_REMEMBERED) {
      known.clear();
      size = 1;
    }
    const made = read({ tool, description });
    const ofTool = known.get(tool) ?? new Map<string | null, T>();
    known.set(tool, ofTool.set(description, made));
    return made;
  };
}
