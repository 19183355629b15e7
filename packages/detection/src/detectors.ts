import type { Detector } from "./detector.ts";
import { creditCard } from "./finance/credit-card.ts";
import { iban } from "./finance/iban.ts";
import { emailAddress } from "./generic/email-address.ts";
import { logUsername } from "./generic/log-username.ts";
import { mailboxName } from "./generic/mailbox-name.ts";
import { nationalPhoneNumber } from "./generic/phone/national-number.ts";
import { internationalPhoneNumber } from "./generic/phone/phone-number.ts";
import { ipv6Address } from "./network/ip-address.ts";
import { macAddress, macAddressWithHyphens } from "./network/mac-address.ts";
import { authorizationHeader } from "./secrets/authorization-header.ts";
import { jsonWebToken } from "./secrets/json-web-token.ts";
import { privateKey } from "./secrets/private-key.ts";
import { VENDOR_KEYS } from "./secrets/vendor-keys.ts";
import { urlCredentials } from "./secrets/url-credentials.ts";
import { sqlInsert } from "./structure/sql-insert.ts";
import { usSsn } from "./us/ssn.ts";

/** Every built-in detector. Of several that share an anchor, an earlier one is asked first. */
export const DETECTORS: readonly Detector[] = [
  mailboxName,
  emailAddress,
  logUsername,
  sqlInsert,
  urlCredentials,
  creditCard,
  iban,
  usSsn,
  internationalPhoneNumber,
  nationalPhoneNumber,
  macAddress,
  macAddressWithHyphens,
  ipv6Address,
  jsonWebToken,
  privateKey,
  authorizationHeader,
  ...VENDOR_KEYS,
];
