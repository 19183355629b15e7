/** The options that the commands share which make something secret for a person. */
import type { Config } from "@countersign/config";
import type { CommandContext } from "../command.ts";

/** Whom `--person` names: without it the only one there is. */
export function personNamed(
  { people }: Pick<Config, "people">,
  given: string | undefined,
): { readonly person: string } | { readonly problem: string } {
  const person = given ?? (people.length === 1 ? people[0]?.id : undefined);
  if (person !== undefined && people.some(({ id }) => id === person)) return { person };
  const known = people.map(({ id }) => id).join(", ") || "none";
  return { problem: `expected \`--person\` with one of: ${known}` };
}

/** Why something secret is not shown here; `undefined` if it may be. */
export function problemShowing(
  secret: string,
  { stdout }: Pick<CommandContext, "stdout">,
  isAskedFor: boolean | undefined,
): string | undefined {
  if (stdout.isTerminal || isAskedFor === true) return undefined;
  return `a ${secret} is shown to a terminal only; \`--stdout\` shows it to whatever reads this`;
}
