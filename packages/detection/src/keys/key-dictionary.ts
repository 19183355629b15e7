import { normaliseKey } from "./normalise-key.ts";
import type { ValueForm } from "./value-forms.ts";

export interface KeyRule {
  readonly entityType: string;
  readonly form: ValueForm;
  /** Believed only beside other keys that speak of a person: `name`, `city`. */
  readonly needsEvidence?: boolean;
  /** The types one of whose check digits the value must have. */
  readonly checkedBy?: readonly string[];
  /** What the value may be instead, when it has not this form: `assigned_to` holds a name or an account. */
  readonly otherwise?: KeyRule;
  /** What a plain `number` or `value` inside the object under this key is, when the key's own values are not. */
  readonly inside?: KeyRule;
}

interface RuleGroup extends KeyRule {
  /** Endings of a normalised key: `phone_number` also covers `home_phone_number`. */
  readonly endings: string;
}

const HANDLE: KeyRule = { entityType: "USERNAME", form: "handle" };

/**
 * What keys, column headers and form labels say about their values.
 *
 * The longest ending of a key that is listed here decides. {@link NOT_NAMES} is asked before any `*_name` is believed.
 */
const GROUPS: readonly RuleGroup[] = [
  {
    entityType: "EMAIL_ADDRESS",
    form: "email",
    endings:
      "email e_mail email_address e_mail_address mail mail_address emails emailaddress email_addresses mailto " +
      "correo correo_electronico courriel adresse_email adresse_mail indirizzo_email posta_elettronica e_mailadresse " +
      "e_postadress epost sahkoposti reply_to return_path メール メールアドレス 邮箱 电子邮箱 이메일주소 电子邮件 이메일",
  },
  {
    entityType: "PHONE_NUMBER",
    form: "phone",
    endings:
      "mobilephone homephone workphone handphone otherphone officephone telefone fon fono rufnr tel_nr telnr tel_mobile tel_mobil tel_privat tel_home tel_work ph_no phone_home phone_work phone_mobile mobile_phone_number mobil nr_telefonu telefon_nr numer_tel phone_primary day_time_phone telephone_home telephone_mobile phone telephone phone_number telephone_number phone_no tel tel_no tel_number mobile mobile_number mobile_no mobile_phone cell " +
      "cell_phone cellphone cell_number fax fax_number fax_no contact_number contact_no phones phone_numbers landline msisdn whatsapp " +
      "work_phone home_phone day_phone evening_phone caller_id caller callee telefon telefonnummer handynummer mobilnummer rufnummer handy festnetz " +
      "telefono numero_de_telefono celular movil telephone_portable portable numero_telephone numero_de_telephone cellulare " +
      "telefone telemovel telefoon telefoonnummer mobiel numer_telefonu puhelin puhelinnumero tlf telefonnr 電話 電話番号 携帯 携帯電話 携帯番号 联系电话 手机号码 电话号码 聯絡電話 연락처 휴대폰 휴대전화 핸드폰 电话 手机 手机号 전화 전화번호",
  },
  {
    entityType: "PERSON",
    form: "person",
    endings:
      "full_name fullname complete_name real_name realname patient_name first_name firstname last_name lastname middle_name middlename given_name givenname family_name familyname " +
      "surname maiden_name forename preferred_name legal_name birth_name name_on_card card_holder cardholder account_holder " +
      "card_holder_name cardholder_name account_holder_name holder_name name_on_account emergency_contact next_of_kin spouse " +
      "spouse_name mother_name father_name mothers_maiden_name attending_physician physician primary_contact contact_person " +
      "fname lname first_names last_names full_names given_names family_names surnames " +
      "vorname nachname familienname geburtsname zuname kundenname ansprechpartner kontoinhaber karteninhaber " +
      "nombre_completo apellido apellidos primer_apellido segundo_apellido nombres titular prenom nom_de_famille nom_complet " +
      "cognome nome_completo sobrenome nome_e_cognome voornaam achternaam imie nazwisko imie_i_nazwisko nombre_y_apellidos nombre_y_apellido prenom_nom nom_prenom nom_et_prenom nom_usage nom_de_naissance nome_cognome cognome_e_nome vor_und_nachname vorname_nachname name_vorname voor_en_achternaam fornamn efternamn etternavn fornavn " +
      "sukunimi etunimi 氏名 名前 姓名 お名前 联系人 聯絡人 收件人 收货人 寄件人 持卡人 担当者 受取人 이름 성명 고객명 담당자 имя фамилия фио",
  },
  {
    entityType: "PERSON",
    form: "person",
    needsEvidence: true,
    endings: "name names nm nombre nom nome naam nimi navn namn",
  },
  {
    entityType: "PERSON",
    form: "person",
    needsEvidence: true,
    otherwise: HANDLE,
    endings: "display_name displayname",
  },
  {
    entityType: "PERSON",
    form: "agent",
    otherwise: HANDLE,
    endings:
      "author authors committer reviewers approvers assignees maintainer maintainers on_call oncall",
  },
  {
    entityType: "PERSON",
    form: "agent",
    endings:
      "creator cn by holder signed_by " +
      "prepared_by written_by owned_by creditor debtor remitter originator policy_holder policyholder insured insured_person claimant plaintiff defendant landlord lessee lessor " +
      "occupant resident visitor guardian donor trustee executor prescriber referring_physician referred_by collected_by administered_by dispensed_by ordered_by " +
      "halter halterin inhaber mieter vermieter versicherter vorgesetzter schuldner glaubiger locataire proprietaire assure inquilino propietario arrendatario inquilina " +
      "contact customer client patient employee recipient sender beneficiary payee payer buyer seller passenger guest " +
      "applicant candidate tenant borrower manager supervisor doctor nurse attorney lawyer witness signatory reviewer approver organizer " +
      "attendee attendees participant participants speaker instructor teacher student driver member lead account_manager sales_rep " +
      "owner requester to from cc bcc attn attention sold_to bill_to ship_to kunde patientin empfanger absender mitarbeiter cliente paciente empleado " +
      "client_nom destinataire expediteur destinatario mittente remitente klant " +
      "guarantor garant burge fiador garante responsible_party registrant account_owner card_owner nominee heir referrer referring_provider rendering_provider attending_provider primary_care_physician pcp " +
      "consulting_physician admitting_physician operating_physician anesthesiologist surgeon pharmacist caretaker caregiver landlady subtenant housekeeper chauffeur notary " +
      "bewohner bewohnerin patientenname arzt arztin zahlungspflichtiger auftraggeber zahlungsempfanger vertragspartner versicherungsnehmer teilnehmer teilnehmerin fahrer fahrerin leiter leiterin eigentumer eigentumerin erziehungsberechtigter begleitperson " +
      "medecin souscripteur beneficiaire locatrice salarie salariee responsable medico tomador beneficiario arrendador trabajador trabajadora alumno alumna paziente assicurato beneficiaria dipendente paciente_nombre " +
      "huurder verhuurder patient_naam werknemer verzekerde lokator pacjent pracownik ubezpieczony kontrahent osoba_kontaktowa nadawca odbiorca",
  },
  {
    entityType: "PERSON",
    form: "agent",
    otherwise: HANDLE,
    endings:
      "assigned_to assignedto assignee reporter created_by updated_by modified_by approved_by reviewed_by requested_by submitted_by closed_by opened_by resolved_by " +
      "logged_by uploaded_by last_modified_by last_updated_by merged_by changed_by deleted_by issued_by assigned_user checked_out_by locked_by",
  },
  {
    entityType: "PERSON",
    form: "person",
    needsEvidence: true,
    endings: "fn ln mn sn family first last",
  },
  { entityType: "PERSON", form: "person", endings: "given" },
  {
    entityType: "USERNAME",
    form: "handle",
    endings:
      "name_id uid userid user_id account account_id subject principal auid suser duser src_user dst_user run_as runas run_as_user euser effective_user",
  },
  {
    entityType: "USERNAME",
    form: "username",
    // `git config user.name` holds the name of a person.
    otherwise: { entityType: "PERSON", form: "agent" },
    endings: "user_name",
  },
  {
    entityType: "USERNAME",
    form: "username",
    endings:
      "username pguser masteruser user users_name owner_alias user_alias login_alias owner_login actor login login_name loginname login_id userlogin user_login logon account_name samaccountname sam_account_name screen_name " +
      "screenname user_handle nickname nick_name remote_user logname ruser benutzername benutzer_name benutzerkennung nutzername usuario nombre_de_usuario nom_utilisateur " +
      "nom_d_utilisateur identifiant nome_utente utente gebruikersnaam anvandarnamn brugernavn twitter_handle github_username slack_handle skype",
  },
  {
    entityType: "USERNAME",
    form: "none",
    endings: "last_login lastlogin first_login next_login previous_login last_logon lastlogon",
  },
  {
    entityType: "PASSWORD",
    form: "password",
    endings:
      "password passwd pwd pw passphrase passcode pass db_pass user_pass passwort kennwort contrasena clave mot_de_passe senha parola_d_ordine wachtwoord haslo losenord " +
      "salasana adgangskode passord kodeord mdp psw パスワード 暗証番号 密码 密碼 登录密码 口令 비밀번호 암호 пароль old_password new_password password_hash hashed_password encrypted_password password_digest passwd_hash pwd_hash pw_hash bcrypt_hash requirepass masterauth pgpassword password_v passwd_v smtp_pass mail_pass email_pass imap_pass ftp_pass sftp_pass ssh_pass redis_pass mysql_pass pg_pass postgres_pass admin_pass root_pass login_pass ldap_pass proxy_pass_word sudo_pass become_pass wifi_pass requirepass psk pre_shared_key preshared_key security_answer",
  },
  {
    entityType: "PASSWORD",
    form: "digits",
    endings: "pin pin_number card_pin sim_pin security_code otp one_time_code",
  },
  {
    entityType: "PASSWORD",
    form: "cvv",
    endings: "cvv cvc cvv2 cvc2 card_security_code card_code",
  },
  {
    entityType: "SECRET",
    form: "secret",
    endings:
      "secret secret_v api_key apikey api_token access_key accesskey access_key_id secret_key secretkey secret_access_key private_key privatekey client_secret app_secret " +
      "consumer_secret shared_secret webhook_secret signing_secret signing_key client_key_data client_key key_data encryption_key master_key session_key session_token sessionid session_id " +
      "session_secret jwt_secret cookie_secret token access_token accesstoken refresh_token auth_token authtoken bearer_token id_token oauth_token " +
      "security_token deploy_token bot_token personal_access_token auth authorization x_api_key x_auth_token api_secret auth_key authkey account_key " +
      "storage_key shared_access_key sas_token license_key licence_key credentials credential secret_token xsrf_token service_key admin_key server_key " +
      "registration_token device_token push_token reset_token verification_token identitytoken identity_token secret_string totp login_totp otp_secret recovery_key secret_key_base x_amz_signature x_goog_signature invite_token recovery_code backup_code totp_secret seed_phrase mnemonic " +
      "api_schlussel geheimnis clave_api clave_secreta cle_api jeton phpsessid jsessionid connect_sid",
  },
  {
    entityType: "SECRET",
    form: "cookie",
    inside: { entityType: "SECRET", form: "secret" },
    endings: "cookie cookies set_cookie",
  },
  {
    entityType: "CONNECTION_STRING",
    form: "secret",
    endings:
      "connection_string connectionstring database_url db_url dsn mongo_uri mongodb_uri redis_url amqp_url",
  },
  {
    entityType: "ADDRESS",
    form: "address",
    endings:
      "address addr_line street_line shipping_line billing_line mailing_line delivery_line adr_line address_line2 address_line3 address1 address2 addr1 addr2 strt_nm street_nm street_number_and_name house_and_street postal_street mailing_street billing_street shipping_street home_street str_hausnr strasse_nr strasse_und_hausnummer strasse_hausnr street street_address streetaddress address_line address_line1 addr street_name home_address mailing_address billing_address shipping_address " +
      "postal_address delivery_address residential_address residence work_address full_address street1 street2 line1 addresses " +
      "anschrift adresse strasse strasse_hausnummer wohnort_strasse wohnadresse lieferadresse rechnungsadresse direccion domicilio calle rue " +
      "adresse_postale indirizzo indirizzo_di_residenza endereco logradouro morada adres ulica adress gatuadress osoite katuosoite 住所 ご住所 地址 住址 家庭住址 收货地址 联系地址 通讯地址 居住地址 주소 адрес",
  },
  {
    entityType: "LOCATION",
    form: "place",
    needsEvidence: true,
    endings:
      "city mailing_city billing_city shipping_city home_city postal_city other_city current_city permanent_city town twn_nm city_name town_name municipality locality place_of_birth birthplace birth_place county ort stadt wohnort geburtsort ciudad localidad ville commune citta comune cidade stad woonplaats miasto kaupunki postort 市 城市",
  },
  {
    entityType: "LOCATION",
    form: "region",
    needsEvidence: true,
    endings: "state province region bundesland provincia departement",
  },
  {
    entityType: "ZIP_CODE",
    form: "zip",
    endings:
      "zip zip_code zipcode post_cd pst_cd postal_code zip_postal_code postcode_city postal postalcode postcode post_code plz postleitzahl code_postal codigo_postal cod_postal cep pincode pin_code eircode postnummer postinumero kod_pocztowy 郵便番号 邮编 우편번호",
  },
  { entityType: "ZIP_CODE", form: "zip", needsEvidence: true, endings: "pc cp cap" },
  { entityType: "PHONE_NUMBER", form: "phone", needsEvidence: true, endings: "ph mob" },
  { entityType: "EMAIL_ADDRESS", form: "email", endings: "em" },
  {
    entityType: "DATE_OF_BIRTH",
    form: "date",
    endings:
      "dob d_o_b geboren geboren_am nacido nacida fecha_nac nascido nato nata nato_il ne_e_le nee_le geb geb_am birth_dt bday bdate gebdat geb_dat fec_nac dt_nasc nasc data_nasc date_of_birth birth_date birthdate birthday birth_day born born_on geburtsdatum geburtstag geb_datum fecha_nacimiento fecha_de_nacimiento " +
      "date_naissance date_de_naissance ne_le data_nascita data_di_nascita geboortedatum data_nascimento data_de_nascimento data_urodzenia fodelsedatum fodselsdato " +
      "syntymaaika 生年月日 出生日期 出生年月 생년월일 생일",
  },
  {
    entityType: "AGE",
    form: "age",
    endings: "age_years age_in_years patient_age customer_age age_at_diagnosis",
  },
  {
    entityType: "AGE",
    form: "age",
    needsEvidence: true,
    endings: "age alter edad eta idade leeftijd wiek alder",
  },
  {
    entityType: "CREDIT_CARD",
    form: "checked",
    endings:
      "credit_card credit_card_number creditcard card_number cardnumber card_no card_num cc_number cc_num ccnumber ccnum debit_card debit_card_number pan_number kreditkarte " +
      "kreditkartennummer kartennummer numero_de_tarjeta tarjeta numero_de_carte carte_bancaire carta_di_credito numero_carta cartao numero_cartao",
  },
  { entityType: "IBAN_CODE", form: "checked", endings: "iban iban_code iban_number account_iban" },
  {
    entityType: "BIC_CODE",
    form: "id",
    endings: "bic bicfi bic_fi swift swift_code bic_code swift_bic bic_swift",
  },
  {
    entityType: "BANK_ACCOUNT",
    form: "digits",
    endings:
      "account_number accountnumber account_no account_num acct_number acct_no acct_num bank_account bank_account_number bank_acct checking_account savings_account kontonummer konto_nr numero_de_cuenta numero_cuenta cuenta_bancaria numero_de_compte rekeningnummer clabe numer_konta bankgiro plusgiro " +
      "acc_no acc_num acc_number bank_acct_number beneficiary_account kto_nr kontonr nr_konta numer_rachunku nr_rachunku rib numero_compte numero_conto numero_conta conta_corrente cuenta_corriente rekeningnr tilinumero cbu",
  },
  {
    entityType: "BANK_ACCOUNT",
    form: "digits",
    otherwise: { entityType: "USERNAME", form: "username" },
    endings: "acct",
  },
  {
    entityType: "ROUTING_NUMBER",
    form: "digits",
    endings:
      "routing_number routing_no routing aba aba_number aba_routing routing_transit_number rtn sort_code sortcode bsb bsb_number bankleitzahl blz transit_number ifsc ifsc_code",
  },
  {
    entityType: "US_SSN",
    form: "digits",
    endings:
      "ssn social_security_number social_security social_security_no ss_number us_ssn ssn_last4 ssn_last_4",
  },
  { entityType: "US_ITIN", form: "digits", endings: "itin" },
  { entityType: "US_NPI", form: "checked", endings: "npi npi_number" },
  {
    entityType: "US_MBI",
    form: "id",
    endings: "mbi medicare_beneficiary_id medicare_beneficiary_identifier medicare_id",
  },
  {
    entityType: "NATIONAL_ID",
    form: "id",
    // Of the lengths and shapes that only these have.
    checkedBy: ["CN_RESIDENT_ID", "FI_HETU", "SE_PERSONNUMMER"],
    endings:
      "national_id national_id_number nationalid identity_number id_card_number identity_card personal_id_number personal_number id_number tax_id tax_id_number taxpayer_id personalausweis ausweisnummer cedula rut",
  },
  // Numbers given out since 2007 need not have a check digit.
  { entityType: "NATIONAL_ID", form: "id", endings: "cpr cpr_number cpr_nr cprnr" },
  {
    entityType: "NATIONAL_ID",
    form: "id",
    // One country's word: the digit of another country's number proves nothing.
    checkedBy: ["FI_HETU"],
    endings: "henkilotunnus hetu",
  },
  {
    entityType: "NATIONAL_ID",
    form: "id",
    checkedBy: ["SE_PERSONNUMMER", "NO_FODSELSNUMMER"],
    endings: "personnummer personnr fodselsnummer",
  },
  {
    entityType: "NATIONAL_ID",
    form: "id",
    checkedBy: [
      "SE_PERSONNUMMER",
      "FI_HETU",
      "NO_FODSELSNUMMER",
      "CN_RESIDENT_ID",
      "KR_RRN",
      "JP_MY_NUMBER",
      "MX_CURP",
    ],
    endings:
      "身份证 身份证号 身份证号码 公民身份号码 주민등록번호 マイナンバー curp resident_id resident_identity_number citizen_id",
  },
  {
    entityType: "UK_NINO",
    form: "id",
    endings: "nino national_insurance national_insurance_number ni_number nino_number",
  },
  { entityType: "UK_NHS", form: "checked", endings: "nhs nhs_number nhs_no" },
  { entityType: "CA_SIN", form: "checked", endings: "social_insurance_number canadian_sin" },
  { entityType: "AU_TFN", form: "checked", endings: "tfn tax_file_number" },
  { entityType: "AU_MEDICARE", form: "checked", endings: "medicare_number medicare_card_number" },
  {
    entityType: "IN_AADHAAR",
    form: "checked",
    endings: "aadhaar aadhar aadhaar_number aadhar_number uidai",
  },
  {
    entityType: "IN_PAN",
    form: "id",
    endings: "pan_card pan_card_number permanent_account_number",
  },
  {
    entityType: "DE_STEUER_ID",
    form: "checked",
    endings:
      "steuer_id steuerid steueridentifikationsnummer steuer_identifikationsnummer steuernummer idnr",
  },
  {
    entityType: "DE_SVNR",
    form: "checked",
    endings: "sozialversicherungsnummer svnr rentenversicherungsnummer sv_nummer",
  },
  {
    entityType: "FR_NIR",
    form: "checked",
    endings:
      "nir numero_securite_sociale numero_de_securite_sociale securite_sociale insee num_secu numero_secu numero_ss",
  },
  { entityType: "IT_CODICE_FISCALE", form: "checked", endings: "codice_fiscale codicefiscale" },
  {
    entityType: "ES_NIF",
    form: "checked",
    endings: "dni nif nie dni_nie dni_nif documento_nacional_de_identidad",
  },
  { entityType: "NL_BSN", form: "checked", endings: "bsn burgerservicenummer sofinummer" },
  { entityType: "PL_PESEL", form: "checked", endings: "pesel" },
  { entityType: "BR_CPF", form: "checked", endings: "cpf" },
  { entityType: "BR_CNPJ", form: "checked", endings: "cnpj" },
  { entityType: "SG_NRIC", form: "checked", endings: "nric nric_number fin_number nric_fin" },
  { entityType: "JP_MY_NUMBER", form: "checked", endings: "my_number individual_number 個人番号" },
  {
    entityType: "MEDICAL_RECORD_NUMBER",
    form: "id",
    endings:
      "mrn medical_record_number medical_record_no medical_record patient_id patient_number patientid patient_mrn hospital_number chart_number patientennummer " +
      "uhid umrn medical_file_number patient_file_number health_record_number med_rec_no patienten_nr patienten_id fallnummer numero_dossier_medical numero_dossier_patient numero_historia_clinica historia_clinica numero_paciente prontuario cartella_clinica codice_paziente patientnummer pasientnummer potilasnumero numer_pacjenta nr_pacjenta",
  },
  {
    entityType: "HEALTH_INSURANCE_NUMBER",
    form: "id",
    endings:
      "insurance_id insurance_number health_insurance_number policy_number insurance_policy_number member_id member_number subscriber_id subscriber_number health_plan_id health_card_number versichertennummer krankenversichertennummer kvnr insurance_member_id group_number " +
      "membership_number membership_id insured_id insured_number insured_person_number plan_member_id enrollee_id enrollee_number beneficiary_id beneficiary_number medicaid_id medicaid_number ohip ehic ehic_number " +
      "medicare_beneficiary_number hicn health_number health_card health_id health_insurance_id health_insurance_policy health_insurance_card healthcare_number personal_health_number insurance_card_number insurance_card insurance_policy " +
      "coverage_id coverage_number certificate_of_insurance_number scheme_number medical_aid_number medical_aid medical_scheme_number versicherten_id versicherungsnummer vers_nummer versicherungsscheinnummer policennummer police_nummer policen_nummer egk_nummer krankenkassennummer versicherten_nr " +
      "numero_assure numero_mutuelle numero_adherent numero_police numero_contrat_mutuelle numero_poliza poliza numero_afiliado afiliado numero_tarjeta_sanitaria tarjeta_sanitaria numero_polizza polizza tessera_sanitaria numero_tessera_sanitaria " +
      "polisnummer verzekeringsnummer zorgpas numer_polisy nr_polisy polisa numero_utente numero_apolice apolice carteirinha numero_carteirinha numero_beneficiario cns cartao_sus cartao_nacional_de_saude " +
      "保険証番号 被保険者番号 医保卡号 社保号 건강보험번호",
  },
  {
    entityType: "HEALTH_INSURANCE_NUMBER",
    form: "none",
    inside: { entityType: "HEALTH_INSURANCE_NUMBER", form: "id" },
    endings:
      "insurance health_insurance insurance_coverage krankenversicherung versicherung assurance mutuelle seguro",
  },
  {
    entityType: "PASSPORT",
    form: "id",
    endings:
      "passport passport_number passport_no passport_num passport_id reisepass reisepassnummer passnummer pasaporte numero_de_pasaporte passeport numero_de_passeport passaporto numero_passaporto passaporte paspoort paspoortnummer 护照 护照号 旅券番号",
  },
  {
    entityType: "DRIVER_LICENSE",
    form: "id",
    endings:
      "driver_license driver_license_number drivers_license drivers_license_number driver_licence driving_licence driving_license driving_licence_number license_number licence_number driver_license_no dl_number dl_no fuhrerscheinnummer fuhrerschein permis_de_conduire patente patente_di_guida licencia_de_conducir " +
      "dln driver_lic_no driving_lic_no state_id_number fuhrerschein_nr fuehrerschein fuehrerscheinnummer fuehrerschein_nr permis_conduire numero_permis numero_permis_conduire numero_patente patente_numero permiso_conducir carta_conducao cnh numero_cnh rijbewijs rijbewijsnummer prawo_jazdy numer_prawa_jazdy korkort korkortsnummer forerkort korekort ajokortti",
  },
  {
    entityType: "LICENSE_PLATE",
    form: "id",
    endings:
      "license_plate licence_plate plate_number license_plate_number number_plate registration_plate vehicle_registration kennzeichen autokennzeichen matricula immatriculation targa " +
      "vrm vrn vehicle_reg vehicle_reg_number rego nummernschild plaque_immatriculation numero_immatriculation placa numero_placa kenteken kentekennummer nr_rejestracyjny numer_rejestracyjny registreringsnummer regnr",
  },
  {
    entityType: "VIN",
    form: "id",
    endings:
      "vin vin_number vehicle_identification_number vehicle_vin chassis_number fahrgestellnummer",
  },
  {
    entityType: "MAC_ADDRESS",
    form: "mac",
    endings:
      "mac mac_address mac_addr macaddr macaddress hwaddr hw_addr hardware_address ethernet_address bssid lladdr wifi_mac bluetooth_address eth_mac",
  },
  { entityType: "IMEI", form: "checked", endings: "imei imei_number device_imei" },
  {
    entityType: "CRYPTO_ADDRESS",
    form: "secret",
    endings:
      "wallet_address crypto_address btc_address bitcoin_address eth_address ethereum_address wallet",
  },
  {
    entityType: "COORDINATES",
    form: "coordinate",
    needsEvidence: true,
    endings: "latitude longitude lat lon lng long geo_lat geo_lng",
  },
  {
    entityType: "ORGANIZATION",
    form: "place",
    endings:
      "company company_name organization organisation employer employer_name organization_name organisation_name firma unternehmen empresa societe entreprise azienda",
  },
  { entityType: "TITLE", form: "place", endings: "job_title salutation honorific" },
  {
    entityType: "NRP",
    form: "place",
    endings:
      "nationality religion ethnicity race political_affiliation political_party citizenship nationalitat religionszugehorigkeit",
  },
];

/** What makes the person behind a `*_name` somebody: `customer_name`, `patientName`. */
const SOMEBODY = new Set(
  (
    "customer client patient employee member person people contact guest student pupil teacher driver passenger applicant candidate borrower holder payee payer beneficiary " +
    "recipient sender buyer seller author owner manager supervisor doctor physician nurse attorney lawyer child parent guardian spouse mother father reporter assignee creator " +
    "reviewer approver participant attendee speaker instructor worker staff agent rep representative insured subscriber claimant policyholder caller responder witness victim " +
    "suspect defendant plaintiff resident tenant visitor traveler traveller staff_member lead requester requestor admin billing shipping shipper consignee signer winner donor " +
    "technician creditor debtor remitter originator landlord trustee executor prescriber consultant colleague friend partner wife husband sibling emergency committer maintainer committee editor organizer cardholder shopper householder occupant"
  ).split(" "),
);

/** What is named in a `*_name` that is no person. Asked before anything else. */
const NOT_NAMES = new Set(
  (
    "file host product project repo repository branch service event class method function table column domain schema package module metric app application plan tag key pod node " +
    "queue job image bucket region font color colour icon group role team server device database db index field file_path folder directory dir path variable var env environment " +
    "container cluster namespace deployment stage step task workflow pipeline build release version template theme style layout page site website tool model dataset data type " +
    "attribute property param parameter argument arg option setting config configuration feature flag channel topic stream label category brand store shop item sku unit asset " +
    "resource policy rule permission scope session cookie header query view trigger procedure constraint sequence tablespace backend frontend driver_class codec format encoding " +
    "locale language lang currency country city state street company organization organisation org business vendor supplier merchant bank school hospital department division " +
    "office branch_office account_type display event_type action command program process thread logger log level message error exception test suite case script macro symbol " +
    "interface bean component widget element layer node_type edge graph chart report dashboard alert monitor check probe zone network subnet vpc gateway router interface_type " +
    "instance machine vm volume disk partition mount snapshot backup archive artifact binary library framework plugin extension addon course book movie song album artist game " +
    "product_line campaign list segment form survey screen button menu tab section sheet workbook worksheet cell row entity object collection document index_type bot crate gem " +
    "common scientific technical internal short long system platform os browser engine kernel arch cpu gpu sensor station line route stop port protocol provider realm pool " +
    "secret certificate cert algorithm cipher hash key_type operation op endpoint api resource_type status state_type priority severity space workspace board sprint epic milestone"
  ).split(" "),
);

/** The rules of endings; null for those that would be found but mean something else. */
const RULES = new Map<string, KeyRule | null>();
const MOST_WORDS = 5;

/** The last words of all endings, and of how many words the longest ending with each is. */
const LAST_WORDS = new Map<string, number>();
for (const { endings, ...rule } of GROUPS)
  for (const written of endings.split(" ")) {
    // Digits count in what is written here, and in no key.
    const ending = /[^\0-\x7f]/.test(written) ? normaliseKey(written) : written;
    RULES.set(ending, rule);
    countWords(ending);
  }

function countWords(ending: string): void {
  const last = lastWord(ending);
  const most = Math.max(LAST_WORDS.get(last) ?? 0, ending.split("_").length);
  LAST_WORDS.set(last, Math.min(most, MOST_WORDS));
}

export function lastWord(normal: string): string {
  return normal.slice(normal.lastIndexOf("_") + 1);
}

const NOT_TYPED = (
  "page_token next_token next_page_token continuation_token cursor_token sync_token max_tokens total_tokens prompt_tokens completion_tokens csrf_token_name " +
  "input_token output_token stop_token special_token primary_key foreign_key partition_key sort_key public_key cache_key idempotency_key ssh_public_key " +
  "ip_mail mail_server memory_address contract_address base_address start_address ip_address remote_address network_address host_address bind_address listen_address server_address client_address " +
  "destination_address source_address local_address peer_address physical_address_bits gateway_address broadcast_address " +
  "bus_route call_to_action reply_to_id public_address token_type mime_type git_author_date " +
  "power_state current_state end_state next_state previous_state prev_state old_state new_state order_state pr_state aws_region cloud_region default_region " +
  "in_cell table_cell cell_line grid_cell t_cell fuel_cell cell_type signal_strength pass_count test_pass first_pass second_pass birth_rate " +
  "file_owner code_owner process_owner product_owner lead_time site_lead sales_lead " +
  "web_client http_client api_client mcp_client oauth_client sender_type valid_from copied_from date_from migrate_from redirect_to link_to goto go_to up_to valid_to time_to date_to " +
  "cap_token hash_token end_of_text_token imap_login pop3_login managesieve_login submission_login"
).split(" ");
for (const ending of NOT_TYPED) {
  RULES.set(ending, null);
  if (LAST_WORDS.has(lastWord(ending))) countWords(ending);
}

/** Shorter ways to write `number` at the end of a key. */
const NUMBERS = new Set("no nr num nbr numb numero nummer numer".split(" "));

/** The rule for a normalised key, or null; `last` is its last word. */
export function ruleFor(normal: string, last: string): KeyRule | null {
  const rule = endingRule(normal, last);
  if (rule !== null || !NUMBERS.has(last) || last === normal) return rule;
  // `policy_nr`, `passport_nbr`
  return endingRule(`${normal.slice(0, -last.length)}number`, "number");
}

/** The longest ending that is listed decides, of as many words as one with this last word has. */
function endingRule(normal: string, last: string): KeyRule | null {
  const most = LAST_WORDS.get(last) ?? 0;
  let start = normal.length + 1;
  for (let count = 0; count < most && start > 0; count++)
    start = start === 1 ? 0 : normal.lastIndexOf("_", start - 2) + 1;
  while (start < normal.length) {
    const ending = start === 0 ? normal : normal.slice(start);
    const rule = RULES.get(ending);
    if (rule === null) return null;
    const next = normal.indexOf("_", start) + 1;
    const isLast = next === 0;
    if (rule !== undefined) {
      if (ending === "name" || ending === "names" || ending === "nm")
        return nameRule(normal, start, rule);
      // A generic last word behind another word is less telling: `email_from` yes, `route_to` no.
      return isLast && start > 0 && LONE.has(ending) ? null : rule;
    }
    if (isLast) return null;
    start = next;
  }
  return null;
}

/** Words that mean their type only when nothing stands before them. */
const LONE = new Set(
  "to from cc bcc contact client owner lead member driver manager mail tel cell pass auth state region county city town long lat lon token caller age line1 commune portable titular rue calle clave nom nome nombre ort eta cn fn ln mn sn first last by holder pc pw ph mob em given family cap cp geb mobil postal uid account subject principal insured halter inhaber resident visitor guardian donor assure bday bdate".split(
    " ",
  ),
);

const SURE_NAME: KeyRule = { entityType: "PERSON", form: "person" };
const USERNAME: KeyRule = {
  entityType: "USERNAME",
  form: "username",
  otherwise: { entityType: "PERSON", form: "agent" },
};

/** The rule for a key whose last word, which begins at `start`, is `name`. */
function nameRule(normal: string, start: number, ambiguous: KeyRule): KeyRule | null {
  if (start === 0) return ambiguous;
  const before = lastWord(normal.slice(0, start - 1));
  if (before === "user" || before === "users") return USERNAME;
  if (NOT_NAMES.has(before)) return null;
  if (SOMEBODY.has(before) || SOMEBODY.has(before.replace(/s$/, ""))) return SURE_NAME;
  return ambiguous;
}

/** Keys that mean what the key above them means: `first` and `last` under `name`, `value` under `email`. */
export const INNER_KEYS: ReadonlySet<string> = new Set(
  "first last middle given family value number display formatted full text raw address home work primary secondary main other eq equals in old new before after previous s n plain_text rich_text".split(
    " ",
  ),
);

const NAMING = new Set(
  "name key field label header column setting option parameter param property attribute variable question system type title kind doc_type document_type id_type contact_type parameter_key parameter_name option_name designation".split(
    " ",
  ),
);
const VALUES = new Set(
  "value val current current_value content answer response text default_value no number document_number doc_number from to old new old_value new_value before after previous previous_value from_string parameter_value option_value".split(
    " ",
  ),
);

/** Keys that say something with the key above them: `date` under `birth`. */
const BELOW = new Set("date place registration plate line".split(" "));

/** Whether a normalised key holds the name (1) or the value (2) of a pair, or says something below others (3). */
export function partOf(normal: string): 0 | 1 | 2 | 3 {
  if (NAMING.has(normal)) return 1;
  return VALUES.has(normal) ? 2 : BELOW.has(normal) ? 3 : 0;
}

/** Keys whose values name things, as far as a name of a person would be odd there. */
const THINGS = new Set(
  "product item model category plan brand service repo repository branch status color colour material currency unit department role type kind severity priority region zone host hostname server version environment env sku slug tag tags label package module image queue topic channel namespace cluster container pod node engine browser os platform device format encoding locale language timezone time_zone phase stage step event action command method operation protocol scheme algorithm license theme font icon permission scope metric".split(
    " ",
  ),
);

/** Whether the value of a normalised key with this last word names a thing: `branch`, `product_name`. */
export function isThingKey(normal: string, last: string): boolean {
  const isName = last === "name" || last === "names";
  if (!isName && !THINGS.has(last)) return false;
  const before = last.length === normal.length ? "" : lastWord(normal.slice(0, -last.length - 1));
  return isName ? NOT_NAMES.has(before) : before !== "assigned";
}

/** Keys that say the object around them is a person. */
export const PERSON_EVIDENCE: ReadonlySet<string> = new Set([
  "EMAIL_ADDRESS",
  "PHONE_NUMBER",
  "DATE_OF_BIRTH",
  "US_SSN",
  "ADDRESS",
  "ZIP_CODE",
  "MEDICAL_RECORD_NUMBER",
  "PASSPORT",
  "DRIVER_LICENSE",
  "NATIONAL_ID",
  "CREDIT_CARD",
  "IBAN_CODE",
  "HEALTH_INSURANCE_NUMBER",
  "USERNAME",
  "UK_NHS",
  "UK_NINO",
  "US_ITIN",
  "US_MBI",
  "CA_SIN",
  "AU_TFN",
  "AU_MEDICARE",
  "IN_AADHAAR",
  "IN_PAN",
  "DE_STEUER_ID",
  "DE_SVNR",
  "FR_NIR",
  "IT_CODICE_FISCALE",
  "ES_NIF",
  "NL_BSN",
  "PL_PESEL",
  "BR_CPF",
]);
const PERSON_WORDS = new Set(
  "gender sex salary marital_status nationality job_title occupation birth_place hire_date hired_at department_id diagnosis blood_type allergies age salutation pronouns user customer contact patient person employee member author profile people users customers contacts patients employees members persons guests students passengers applicants candidates attendees participants recipients colleagues friends assignee reporter owner creator sender recipient beneficiary cardholder account_holder billing shipping family children parents spouse geschlecht kunde kunden patienten mitarbeiter".split(
    " ",
  ),
);
const THING_WORDS = new Set(
  "version sku namespace price size filename path mime_type mimetype content_type url uri href repository repo branch commit sha license dependencies scripts main exports type kind schema parameters arguments input_schema description columns default nullable image replicas ports port protocol cpu memory engine runtime stock quantity qty unit_price category brand weight color".split(
    " ",
  ),
);

/** Whether a normalised key speaks of a person (1), of a thing (2) or of neither (0). */
export function evidenceOf(normal: string, rule: KeyRule | null): 0 | 1 | 2 {
  if (rule !== null && PERSON_EVIDENCE.has(rule.entityType)) return 1;
  if (rule !== null && rule.entityType === "PERSON" && !rule.needsEvidence) return 1;
  if (PERSON_WORDS.has(normal)) return 1;
  return THING_WORDS.has(normal) ? 2 : 0;
}

/** Words that change what a key says by standing before its last word. Any other says as much as none that is known. */
export const EARLIER_WORDS: readonly string[] = [
  ...[
    ...RULES.keys(),
    ...NAMING,
    ...VALUES,
    ...PERSON_WORDS,
    ...THING_WORDS,
    ...INNER_KEYS,
    ...THINGS,
  ].flatMap((key) => key.split("_").slice(0, -1)),
  ...NOT_NAMES,
  ...[...SOMEBODY].flatMap((word) => [word, `${word}s`]),
  ..."user users assigned".split(" "),
];

/** Keys that say something, or what they end with. A key whose last word is the last word of none of them says nothing. */
export const KEY_WORDS: readonly Iterable<string>[] = [
  [...LAST_WORDS.keys()],
  NUMBERS,
  NAMING,
  VALUES,
  THINGS,
  PERSON_WORDS,
  THING_WORDS,
  INNER_KEYS,
  ["name", "names"],
];
