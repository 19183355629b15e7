import { numberBeforeStreet } from "./address/number-before-street.ts";
import { poBox } from "./address/po-box.ts";
import { compoundStreet, streetWordFirst } from "./address/street-before-number.ts";
import { usCityZip } from "./address/us-city-zip.ts";
import { atSocialInsuranceNumber } from "./at/social-insurance-number.ts";
import { auAbn } from "./au/abn.ts";
import { auMedicare } from "./au/medicare.ts";
import { auTfn } from "./au/tfn.ts";
import { beNationalRegisterNumber } from "./be/national-register-number.ts";
import { brAlphanumericCnpj, brCnpj } from "./br/cnpj.ts";
import { brCpf } from "./br/cpf.ts";
import { caSin } from "./ca/sin.ts";
import { chAhvNumber } from "./ch/ahv-number.ts";
import {
  cnResidentIdentityDigits,
  cnResidentIdentityNumber,
} from "./cn/resident-identity-number.ts";
import { base58Address } from "./crypto-currency/base58-address.ts";
import { bech32Address } from "./crypto-currency/bech32-address.ts";
import { ethereumAddress } from "./crypto-currency/ethereum-address.ts";
import { deIdCard } from "./de/id-card.ts";
import { deSocialInsuranceNumber } from "./de/social-insurance-number.ts";
import { deSteuerId } from "./de/steuer-id.ts";
import type { Detector } from "./detector.ts";
import { emailInWords } from "./disguise/at-words.ts";
import { spacedDigits, spacedEmail, spacedIban } from "./disguise/spaced-characters.ts";
import { spelledDigits } from "./disguise/spelled-digits.ts";
import { dkCpr } from "./dk/cpr.ts";
import { esNif } from "./es/nif.ts";
import { fiPersonalIdentityCode } from "./fi/personal-identity-code.ts";
import { bankAccount } from "./finance/bank-account.ts";
import { bankAccountAfterWords } from "./finance/bank-account-after-words.ts";
import { bic } from "./finance/bic.ts";
import { creditCard } from "./finance/credit-card.ts";
import { iban } from "./finance/iban.ts";
import { abaRoutingNumber } from "./finance/routing-number.ts";
import { ukSortCode } from "./finance/sort-code.ts";
import { frNir } from "./fr/nir.ts";
import { accountIdentity, accountRecord } from "./generic/account-record.ts";
import { gitBlameAuthor, gitLogAuthor } from "./generic/git-author.ts";
import { arnAccount, sudoAccount, terminalAccount } from "./generic/account-in-records.ts";
import { birthStar } from "./generic/birth-star.ts";
import { ageInCommas } from "./generic/age-in-commas.ts";
import { ageInWord } from "./generic/age-in-word.ts";
import { ageBeforeWords, ageAfterWords } from "./generic/age.ts";
import { caselessName, nameBeforeAddressForm } from "./generic/caseless-name.ts";
import { coordinates } from "./generic/coordinates.ts";
import { dateOfBirth } from "./generic/date-of-birth.ts";
import { dateTime, dateFromMonthName } from "./generic/date-time.ts";
import { emailAddress } from "./generic/email-address.ts";
import { logUsername } from "./generic/log-username.ts";
import { accessLogUser } from "./generic/access-log-user.ts";
import { accountCommand, fileOwner, shellAccount } from "./generic/shell-account.ts";
import { mailboxName } from "./generic/mailbox-name.ts";
import { nationality } from "./generic/nationality.ts";
import { passwordInProse } from "./generic/password-in-prose.ts";
import { passengerName } from "./generic/passenger-name.ts";
import { personAfterCue } from "./generic/person-cue.ts";
import { pin } from "./generic/pin.ts";
import { nationalPhoneNumber } from "./generic/phone/national-number.ts";
import { internationalPhoneNumber } from "./generic/phone/phone-number.ts";
import { title } from "./generic/title.ts";
import { url } from "./generic/url.ts";
import { zipCode } from "./generic/zip-code.ts";
import { usernameInProse } from "./generic/username-in-prose.ts";
import { insuranceNumber } from "./health/insurance-number.ts";
import { insuranceNumberAfterWords } from "./health/insurance-number-after-words.ts";
import { medicalRecordAfterWords } from "./health/medical-record-after-words.ts";
import { medicalRecordNumber } from "./health/medical-record-number.ts";
import { driverLicense } from "./identity/driver-license.ts";
import { driverLicenseAfterWords } from "./identity/driver-license-after-words.ts";
import { imei, imeiOfPhone } from "./identity/imei.ts";
import { imeiAfterWords } from "./identity/imei-after-words.ts";
import { machineReadableZone } from "./identity/machine-readable-zone.ts";
import { brGeneralRegister, nationalIdAfterWords } from "./identity/national-id-after-words.ts";
import { passport } from "./identity/passport.ts";
import { inAadhaar } from "./in/aadhaar.ts";
import { inPan } from "./in/pan.ts";
import { itCodiceFiscale } from "./it/codice-fiscale.ts";
import { jpMyNumber } from "./jp/my-number.ts";
import { krResidentRegistrationNumber } from "./kr/resident-registration-number.ts";
import { mxCurp } from "./mx/curp.ts";
import { ipv6Address } from "./network/ip-address.ts";
import {
  macAddress,
  macAddressFromDigit,
  macAddressInGroups,
  macAddressWithHyphens,
} from "./network/mac-address.ts";
import { nlBsn } from "./nl/bsn.ts";
import { noFodselsnummer } from "./no/fodselsnummer.ts";
import { plNip } from "./pl/nip.ts";
import { plPesel } from "./pl/pesel.ts";
import { sePersonnummer } from "./se/personnummer.ts";
import { authorizationHeader } from "./secrets/authorization-header.ts";
import { telegramToken, discordToken } from "./secrets/bot-token.ts";
import { jsonWebToken } from "./secrets/json-web-token.ts";
import { commandPassword } from "./secrets/command-password.ts";
import { dataSourceName } from "./secrets/data-source.ts";
import { passwordFile } from "./secrets/password-file.ts";
import { passwordPrompt } from "./secrets/password-prompt.ts";
import { passwordHash } from "./secrets/password-hash.ts";
import { commandFlag } from "./secrets/command-flag.ts";
import { terraformToken } from "./secrets/terraform-token.ts";
import { passwordInStatement } from "./secrets/password-in-statement.ts";
import { privateKey, puttyPrivateKey } from "./secrets/private-key.ts";
import { secretInProse } from "./secrets/secret-in-prose.ts";
import { urlCredentials } from "./secrets/url-credentials.ts";
import { VENDOR_KEYS } from "./secrets/vendor-keys.ts";
import { webhookUrl } from "./secrets/webhook-url.ts";
import { sgNric } from "./sg/nric.ts";
import { jsonColumns } from "./structure/json-columns.ts";
import { outlineTable } from "./structure/outline-table.ts";
import { numberedPairs } from "./structure/numbered-pairs.ts";
import { registryValue } from "./structure/registry-value.ts";
import { sqlCopy } from "./structure/sql-copy.ts";
import { sqlInsert } from "./structure/sql-insert.ts";
import { vcard } from "./structure/vcard.ts";
import { ukNhsNumber } from "./uk/nhs-number.ts";
import { ukNino } from "./uk/nino.ts";
import { ukPostcode } from "./uk/postcode.ts";
import { distinguishedName } from "./structure/distinguished-name.ts";
import { dicomDump } from "./structure/dicom-dump.ts";
import { edifactSegment } from "./structure/edifact-segment.ts";
import { hl7Patient } from "./structure/hl7-patient.ts";
import { swiftField } from "./structure/swift-field.ts";
import { x12Segment } from "./structure/x12-segment.ts";
import { usDea } from "./us/dea.ts";
import { usItin } from "./us/itin.ts";
import { usMbi } from "./us/mbi.ts";
import { usNpi } from "./us/npi.ts";
import { usSsn } from "./us/ssn.ts";
import { licensePlate } from "./vehicle/license-plate.ts";
import { licensePlateAfterWords } from "./vehicle/license-plate-after-words.ts";
import { vin } from "./vehicle/vin.ts";
import { zaIdNumber } from "./za/id-number.ts";

/** Every built-in detector. Of several that share an anchor, an earlier one is asked first. */
export const DETECTORS: readonly Detector[] = [
  mailboxName,
  title,
  nationality,
  emailAddress,
  logUsername,
  accessLogUser,
  shellAccount,
  accountCommand,
  fileOwner,
  sqlInsert,
  sqlCopy,
  numberedPairs,
  registryValue,
  jsonColumns,
  outlineTable,
  vcard,
  urlCredentials,
  dataSourceName,
  creditCard,
  iban,
  usSsn,
  usDea,
  usItin,
  usMbi,
  usNpi,
  ukNhsNumber,
  ukNino,
  caSin,
  auAbn,
  auMedicare,
  auTfn,
  inAadhaar,
  inPan,
  deIdCard,
  deSocialInsuranceNumber,
  deSteuerId,
  frNir,
  itCodiceFiscale,
  esNif,
  nlBsn,
  beNationalRegisterNumber,
  plNip,
  plPesel,
  sePersonnummer,
  fiPersonalIdentityCode,
  noFodselsnummer,
  dkCpr,
  chAhvNumber,
  atSocialInsuranceNumber,
  brCnpj,
  brAlphanumericCnpj,
  brCpf,
  sgNric,
  jpMyNumber,
  krResidentRegistrationNumber,
  cnResidentIdentityNumber,
  cnResidentIdentityDigits,
  zaIdNumber,
  mxCurp,
  imei,
  imeiOfPhone,
  vin,
  bic,
  abaRoutingNumber,
  machineReadableZone,
  passport,
  driverLicense,
  insuranceNumber,
  medicalRecordNumber,
  ukSortCode,
  bankAccount,
  licensePlate,
  insuranceNumberAfterWords,
  imeiAfterWords,
  bankAccountAfterWords,
  driverLicenseAfterWords,
  medicalRecordAfterWords,
  nationalIdAfterWords,
  brGeneralRegister,
  licensePlateAfterWords,
  zipCode,
  internationalPhoneNumber,
  nationalPhoneNumber,
  macAddress,
  macAddressWithHyphens,
  macAddressInGroups,
  macAddressFromDigit,
  ipv6Address,
  jsonWebToken,
  privateKey,
  puttyPrivateKey,
  authorizationHeader,
  ...VENDOR_KEYS,
  webhookUrl,
  telegramToken,
  discordToken,
  terraformToken,
  commandFlag,
  commandPassword,
  passwordHash,
  passwordFile,
  passwordPrompt,
  terminalAccount,
  sudoAccount,
  arnAccount,
  distinguishedName,
  hl7Patient,
  x12Segment,
  edifactSegment,
  dicomDump,
  swiftField,
  gitBlameAuthor,
  gitLogAuthor,
  accountRecord,
  accountIdentity,
  base58Address,
  bech32Address,
  ethereumAddress,
  dateOfBirth,
  birthStar,
  ageBeforeWords,
  ageAfterWords,
  ageInWord,
  ageInCommas,
  usernameInProse,
  passwordInProse,
  passwordInStatement,
  secretInProse,
  pin,
  numberBeforeStreet,
  compoundStreet,
  streetWordFirst,
  poBox,
  usCityZip,
  ukPostcode,
  coordinates,
  personAfterCue,
  passengerName,
  caselessName,
  nameBeforeAddressForm,
  url,
  dateTime,
  dateFromMonthName,
  emailInWords,
  spelledDigits,
  spacedEmail,
  spacedDigits,
  spacedIban,
];
