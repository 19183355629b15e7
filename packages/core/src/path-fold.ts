import { isJsonObject, type JsonPath, type JsonValue, writtenStep } from "./json.ts";

/**
 * Folds the steps of paths that are asked for one after the other. What a path shares with the one before it is not
 * folded again: paths of thousands of values below one key differ in their last step, and whoever made them may have
 * put a key of a megabyte, or five hundred brackets, above them all.
 */
export function pathFold<State>(
  start: State,
  fold: (state: State, step: string | number) => State,
): (path: JsonPath) => State {
  let last: JsonPath = [];
  const states: State[] = [start];
  return (path) => {
    if (path !== last) {
      const most = Math.min(last.length, path.length);
      let shared = 0;
      while (shared < most && last[shared] === path[shared]) shared++;
      states.length = shared + 1;
      for (let at = shared; at < path.length; at++) {
        states.push(fold(states[at] as State, path[at] as string | number));
      }
      last = path;
    }
    return states[path.length] as State;
  };
}

/** Room for something at a path. */
export interface Slot<Held> {
  held: Held | undefined;
  readonly below: Map<string | number, Slot<Held>>;
}

/** The slots of paths, empty at first: equal paths have the same one. */
export function pathSlots<Held>(): (path: JsonPath) => Slot<Held> {
  const empty = (): Slot<Held> => ({ held: undefined, below: new Map() });
  return pathFold(empty(), ({ below }, step) => {
    let next = below.get(step);
    if (next === undefined) below.set(step, (next = empty()));
    return next;
  });
}

/** `formatPath` for many paths. */
export function pathWriter(): (path: JsonPath) => string {
  return pathFold("$", writtenStep);
}

/** What paths lead to in `root`; `undefined` for those that lead nowhere. */
export function valueReader(root: JsonValue): (path: JsonPath) => JsonValue | undefined {
  return pathFold<JsonValue | undefined>(root, (at, step) => {
    if (Array.isArray(at)) return at[step as number] as JsonValue | undefined;
    return isJsonObject(at) && Object.hasOwn(at, step) ? at[step] : undefined;
  });
}

/** Whether paths, as `formatPath` writes them, fit `pattern`, as {@link matchesGlob} has it. */
export function pathMatcher(pattern: string): (path: JsonPath) => boolean {
  const end = pattern.length;
  /** Adds a place of the pattern up to which what was written fits, and those behind the stars that begin there. */
  const open = (places: number[], from: number): void => {
    if (from <= (places.at(-1) ?? -1)) return;
    places.push(from);
    for (let place = from; pattern[place] === "*"; ) places.push(++place);
  };
  const goOn = (places: readonly number[], written: string): readonly number[] => {
    let now = places;
    for (let at = 0; at < written.length && now.length > 0; at++) {
      // A star at the end lets all through that follows.
      if (now[0] === end - 1 && pattern[end - 1] === "*") break;
      const next: number[] = [];
      for (const place of now) {
        if (pattern[place] === "*") open(next, place);
        else if (place < end && pattern[place] === written[at]) open(next, place + 1);
      }
      now = next;
    }
    return now;
  };
  const begin: number[] = [];
  open(begin, 0);
  const states = pathFold(goOn(begin, "$"), (places, step) => goOn(places, writtenStep("", step)));
  return (path) => states(path).at(-1) === end;
}
