import type { UpstreamEntry } from "./server-entry.ts";

const SECRET_NAME =
  /token|secret|passw|pwd|credential|api[-_]?key|(^|[-_])(key|auth|pat|dsn)($|[-_])|private|cookie|authorization/i;

const SECRET_VALUE =
  /\b(sk|pk|rk)[-_][\w-]{16,}|\bgh[pousr]_\w{20,}|\bgithub_pat_\w{20,}|\bglpat-|\bxox[abprs]-|\b(AKIA|ASIA)[A-Z0-9]{16}\b|\beyJ[\w-]{10,}\.eyJ|-----BEGIN|:\/\/[^/\s:@]+:[^/\s@]+@/;

/**
 * Where an upstream seems to hold a secret, in words such as `env API_KEY`. Never the secret. A hint for the person
 * who keeps the file, not detection: what the model sees is masked elsewhere and better.
 */
export function secretLikePlaces(upstream: UpstreamEntry): readonly string[] {
  const inMap = (word: string, map: Readonly<Record<string, string>> = {}) =>
    Object.entries(map)
      .filter(([name, value]) => isSecretLike(name, value))
      .map(([name]) => `${word} ${name}`);
  return [
    ...inMap("env", upstream.env),
    ...inMap("header", upstream.headers),
    ...(isSecretLike("", upstream.url ?? "") ? ["url"] : []),
    ...(hasSecretLikeArgument(upstream.args ?? []) ? ["args"] : []),
  ];
}

function hasSecretLikeArgument(args: readonly string[]): boolean {
  return args.some((arg, at) => {
    const [flag = "", value = ""] = arg.split("=", 2);
    const previous = args[at - 1] ?? "";
    if (flag.startsWith("-") && value !== "") return isSecretLike(flag.replace(/^-+/, ""), value);
    const isValueOf = previous.startsWith("-") && !arg.startsWith("-");
    return isSecretLike(isValueOf ? previous.replace(/^-+/, "") : "", arg);
  });
}

/** A value that is nothing but a variable is kept elsewhere. */
function isSecretLike(name: string, value: string): boolean {
  const written = value
    .replaceAll(/(?<!\$)\$\{env:[^}]*\}/g, "")
    .replace(/^(bearer|basic|token)\s*/i, "");
  return written.trim() !== "" && (SECRET_NAME.test(name) || SECRET_VALUE.test(written));
}
