/** The candidate that `word` was probably meant to be, if one is close enough. */
export function suggestion(word: string, candidates: readonly string[]): string | undefined {
  const wanted = spelling(word).slice(0, 64);
  const allowed = wanted.length < 3 ? 0 : Math.max(1, Math.floor(wanted.length / 4));
  // `EMAIL` for `EMAIL_ADDRESS`.
  const part = candidates.find((one) => one.includes("_") && isPartOf(wanted, spelling(one)));
  let best: { readonly candidate: string; readonly distance: number } | undefined;
  for (const candidate of candidates) {
    const distance = editDistance(wanted, spelling(candidate));
    if (distance > allowed || (best !== undefined && best.distance <= distance)) continue;
    best = { candidate, distance };
  }
  return best?.candidate ?? part;
}

/** Whether a word of at least four characters is one of the words of a name. */
function isPartOf(word: string, name: string): boolean {
  return word.length >= 4 && name.split("_").includes(word);
}

/** ` (did you mean `x`?)`, or nothing. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const found = suggestion(word, candidates);
  return found === undefined ? "" : ` (did you mean \`${found}\`?)`;
}

/** `holdSeconds`, `hold-seconds` and `hold_seconds` are one spelling. */
function spelling(word: string): string {
  return word
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .replaceAll("-", "_")
    .toLowerCase();
}

/** Levenshtein's distance, in which two neighbours that changed places count once. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, changed);
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(least);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
