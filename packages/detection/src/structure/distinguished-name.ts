import type { Detector } from "../detector.ts";
import { hasForm } from "../keys/value-forms.ts";
import { codeAt } from "../text/characters.ts";

const MOST_VALUE = 64;
/** The last words of names that groups, machines and certificates have. */
const NO_PERSON =
  /(?:^|\s)(?:users?|admins?|groups?|ca|authority|root|servers?|services?|computers?|controllers?|builtin|operators?|accounts?|people|policy|policies|guests?|schema|configuration|system|gmbh|inc|ltd|llc|ag|sa|trust|issuing|test)$/i;
/** What follows the name in a distinguished name, and in a calendar's property. */
const AFTER_NAME =
  /^"?(?:\s?[,+/]\s?(?:ou|dc|cn|emailaddress|email|uid|serialnumber)\s?=|:mailto:|;(?:role|partstat|rsvp|cutype|email|dir|sent-by|schedule))/i;
const AFTER_ACCOUNT = /^,\s?(?:ou|dc|cn|o|c)=/i;

/** Finds the person in a distinguished name: `CN=Ada Lovelace,OU=Staff,DC=corp`, `uid=ada,ou=people`. */
export const distinguishedName: Detector = {
  name: "distinguished-name",
  entityType: "PERSON",
  confidence: 0.8,
  sources: [
    "https://www.rfc-editor.org/rfc/rfc4514",
    "https://www.rfc-editor.org/rfc/rfc5545#section-3.2.2",
  ],
  anchor: {
    on: "words",
    words: ["cn", "uid"],
    find(text, start, end, scan) {
      let from = end;
      if (codeAt(text, from) === 32) from++;
      if (codeAt(text, from) !== 61) return -1;
      from++;
      if (codeAt(text, from) === 32) from++;
      if (codeAt(text, from) === 34) from++;
      const rest = text.slice(from, from + 2 * MOST_VALUE);
      const value = /^[^,+;:"=/\\\n<>]{2,64}/.exec(rest)?.[0].trimEnd() ?? "";
      if (value === "") return -1;
      const after = rest.slice(value.length, value.length + 24);
      if (text.slice(start, end).toLowerCase() === "uid") {
        if (!AFTER_ACCOUNT.test(after) || !hasForm(value, "username")) return -1;
        if (scan.isEnabled("USERNAME"))
          scan.found.push({
            entityType: "USERNAME",
            start: from,
            end: from + value.length,
            confidence: 0.8,
            detector: "distinguished-name",
          });
        return -1;
      }
      if (!AFTER_NAME.test(after) || !isPersonLike(value)) return -1;
      scan.emit(from, from + value.length);
      return -1;
    },
  },
};

/** Two to four words that begin with capitals, without digits and dots between letters. */
function isPersonLike(value: string): boolean {
  return (
    /^\p{Lu}[\p{L}'’.-]*(?: (?:\p{Lu}[\p{L}'’.-]*|van|von|de|der|den|da|dos|di|del|la|bin|al)){1,3}$/u.test(
      value,
    ) && !NO_PERSON.test(value)
  );
}
