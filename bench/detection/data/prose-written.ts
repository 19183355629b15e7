/**
 * Style five: texts written one by one and labelled by hand, `{{TYPE|value}}`. No template, no slots: news, forum,
 * minutes, transcripts, stories, notices, reviews, in the ways people and places really stand in sentences.
 */
import { mark, type Sample, sample } from "../label.ts";

const TEXTS: readonly (readonly [kind: string, text: string])[] = [
  [
    "news",
    `The council voted 7 to 4 on Tuesday to close the swimming pool at {{LOCATION|Harlow Bridge}}. "It is a sad day," said {{PERSON|Margit Ellingsen-Roy}}, who has taught children there since 1998. Councillor {{PERSON|Desai}} disagreed: the roof, he argued, would cost more than the library. {{PERSON|Ellingsen-Roy}} plans to appeal. A petition started by her neighbour {{PERSON|Tomislav}} has 3,400 signatures.`,
  ],
  [
    "news",
    `{{LOCATION|Lagos}} start-up {{ORGANIZATION|Paygrove}} raised 14 million dollars, its founder {{PERSON|Adaobi Nwankwo}} announced. The round was led by {{ORGANIZATION|Tern Capital}}; {{PERSON|Friedrich von Arnsberg}} joins the board. Revenue doubled in 2025, and 60 people work in offices in {{LOCATION|Lagos}} and {{LOCATION|Nairobi}}.`,
  ],
  [
    "forum",
    `Re: noisy pump? Same here, mine started after the firmware update to 2.8.1. {{PERSON|gerd}} from the other thread said to swap the capacitor (C14, 450 V). If you need one, mail me: {{EMAIL_ADDRESS|pumpen-willi@gmx.example}} or ring {{PHONE_NUMBER|0171 555 30 92}} after work. Don't buy the blue ones, they fail.`,
  ],
  [
    "forum",
    `Does anybody know a good vet around {{LOCATION|Tarragona}}? {{PERSON|Núria}} (my sister-in-law) swears by Doctor {{PERSON|Bonet}} but he isn't taking new patients until March. Max, our old labrador, hates the carrier. Budget is about 80 euros.`,
  ],
  [
    "minutes",
    `Present: {{PERSON|Halvard Brekke}} (chair), {{PERSON|Ines Caldeira}}, {{PERSON|J. P. Rao}}, {{TITLE|Mrs}} {{PERSON|Whitcombe}}. Apologies: {{PERSON|Sunniva}}. 1. Minutes approved. 2. Treasurer's report: balance 12,441.09. {{PERSON|Caldeira}} asked why the grant from {{ORGANIZATION|Nordfond}} is late; {{PERSON|Brekke}} will write to them. 3. A.O.B.: keys. Next meeting 14 May, 18:30, Room 2.`,
  ],
  [
    "transcript",
    `SPEAKER 1: Thank you for holding, this is {{PERSON|Keisha}}, may I have your name? SPEAKER 2: Yeah it's {{PERSON|Ron Gallagher}}, G-A-L-L, like the band. SPEAKER 1: And the address, {{PERSON|Ron}}? SPEAKER 2: {{ADDRESS|1187 Old Orchard Trail, Macon, Georgia 31204}}. SPEAKER 1: Okay, and the last four of your social? SPEAKER 2: I'd rather give you the whole thing, {{US_SSN|252-81-6097}}.`,
  ],
  [
    "transcript",
    `Doctor: So what brings you in? Patient: It's my knee again. Doctor: {{PERSON|Beatrix}} – may I call you {{PERSON|Bea}}? – when did it begin? Patient: After the marathon in {{LOCATION|Graz}}, so April. My physio, {{PERSON|Lukas Obermair}}, thinks it's the meniscus. Doctor: I'll send you for an MRI. Are you still with {{ORGANIZATION|Alpenkasse}}, number {{HEALTH_INSURANCE_NUMBER|K738201944}}?`,
  ],
  [
    "story",
    `When Old {{PERSON|Matthias}} opened the shutters, the sea was the colour of slate. He thought of {{PERSON|Marguerite}}, of the letter she had sent from {{LOCATION|Marseille}}, and of the boat that would not come before Sunday. "You are late," said a voice behind him. It was {{TITLE|Father}} {{PERSON|Anselm}}, with snow on his shoulders.`,
  ],
  [
    "review",
    `Five stars! {{PERSON|Giancarlo}} and his team made our evening. The risotto was perfect, the wine list long, and when my wife's chair broke they brought a new one in seconds. Parking is hard, so take the tram (line 6). Paid with card, got the receipt by mail.`,
  ],
  [
    "review",
    `Avoid. Ordered the Florence sofa in March, it came in June, in the wrong green. Nobody answered the phone. In the end a lady called {{PERSON|Shabnam}} from the {{LOCATION|Leicester}} warehouse sorted it out, so one star is for her.`,
  ],
  [
    "notice",
    `LOST: grey tabby, answers to Pepper. Last seen near {{ADDRESS|44 Quarry Bank, Sheffield S6 3QT}}. Chipped. Reward! Please call {{PERSON|Ottoline}} on {{PHONE_NUMBER|07400 123461}} or {{PERSON|Dev}} on {{PHONE_NUMBER|07400 123822}}, any time, day or night.`,
  ],
  [
    "notice",
    `The family of {{PERSON|Ruth Abigail Steinmetz}}, who died peacefully on {{DATE_TIME|9 February 2026}} aged {{AGE|91}}, thank everybody for their kindness. She leaves two sons, {{PERSON|Aaron}} and {{PERSON|Jonah}}, and a garden full of roses. Donations to the hospice, please; no flowers.`,
  ],
  [
    "cv",
    `{{PERSON|ALEKSANDRA WIŚNIOWSKA}}\n{{ADDRESS|ul. Lipowa 8/14, 30-702 Kraków}} · {{PHONE_NUMBER|+48 512 338 904}} · {{EMAIL_ADDRESS|ola.wisniowska@poczta.example}}\nBorn {{DATE_OF_BIRTH|17.11.1992}}\n\nExperience\n2021–now  {{ORGANIZATION|Browar Nadwiślański}}, quality engineer\n2017–2021 {{ORGANIZATION|Mleczarnia Turek}}, laboratory\nLanguages: Polish, English (C1), German (B1). Driving licence B.`,
  ],
  [
    "wiki",
    `The bridge was designed by {{PERSON|Ferdinand Kollwein}} and opened in 1911 by the Archduke. It spans 214 m, weighs 1,900 t and was painted green in 1954. During the flood of 1966 the southern pier moved by 4 cm. A plaque remembers {{PERSON|Kollwein}}'s assistant, {{PERSON|Emilie Strohmayer}}, who did most of the calculations.`,
  ],
  [
    "legal",
    `3.2 The Tenant shall notify the Landlord within 14 days. 3.3 Notices to the Landlord go to {{PERSON|Philippa Gorringe}} at {{ADDRESS|The Old Forge, 2 Duck Lane, Ludlow SY8 1XR}} or by e-mail to {{EMAIL_ADDRESS|lettings@gorringe-estates.example}}. 3.4 The deposit of 1,850 pounds is paid into sort code {{BANK_ACCOUNT|20-45-77}}, account {{BANK_ACCOUNT|63018842}}. 3.5 This clause survives termination.`,
  ],
  [
    "travel",
    `Day 4. Took the night train from {{LOCATION|Belgrade}} to {{LOCATION|Bar}}, shared the compartment with {{PERSON|Zorana}} and her grandfather, who sang until {{LOCATION|Podgorica}}. At the border a guard took my passport ({{PASSPORT|C4KJ8V21Z}}) away for an hour. {{PERSON|Miloš}} from the hostel met us with coffee.`,
  ],
  [
    "handover",
    `Night shift: bed 4, {{TITLE|Mr.}} {{PERSON|Okwuosa}}, post-op day 2, pain 3/10, drain 40 ml. Bed 5, {{PERSON|L. Castellanos}}, {{AGE|78}}, pulled her line at 02:10, new one left arm. Bed 7 empty. Bed 9: baby {{PERSON|Thorne}}, 2.9 kg, mother sleeping. {{TITLE|Dr}} {{PERSON|Achterkamp}} on call, bleep 4417.`,
  ],
  [
    "german",
    `Gestern habe ich {{TITLE|Frau}} {{PERSON|Nowak}} getroffen, die früher neben uns wohnte. Sie erzählte, dass {{PERSON|Jörg}} jetzt in {{LOCATION|Rostock}} studiert und dass {{PERSON|Henriette}} bei {{ORGANIZATION|Feinkost Aldinger}} arbeitet. Die neue Adresse ist {{ADDRESS|Am Mühlgraben 17, 18055 Rostock}}, die Nummer {{PHONE_NUMBER|0381 455 20 61}}. Ein schöner Gruß an Oma!`,
  ],
  [
    "german",
    `Zeugenaussage. Ich sah einen weißen Lieferwagen mit dem Kennzeichen {{LICENSE_PLATE|HRO-KM 482}}. Der Fahrer, den ich als {{PERSON|Detlef Harnisch}} kenne, stritt mit einer Frau. Gegen 22 Uhr kam {{TITLE|Polizeimeister}} {{PERSON|Lüttge}}. Mehr weiß ich nicht.`,
  ],
  [
    "french",
    `Chère {{PERSON|Mathilde}}, merci pour la carte ! Ici tout va bien ; {{PERSON|Bastien}} a trouvé un travail chez {{ORGANIZATION|Moulins Réunis}} et la petite {{PERSON|Lou-Anne}} marche enfin. On déménage en mars au {{ADDRESS|18 rue du Puits-Carré, 35400 Saint-Malo}}. Garde mon numéro, {{PHONE_NUMBER|06 39 98 41 17}}. Je t'embrasse, {{PERSON|Yvonne}}`,
  ],
  [
    "spanish",
    `Vecinos: el sábado limpiamos la escalera. {{PERSON|Encarna}}, del 3º B, trae los guantes; {{TITLE|don}} {{PERSON|Anselmo}} pone la escalera. Quien no pueda venir, que avise a {{PERSON|Rosa María Ledesma}} ({{PHONE_NUMBER|622 417 095}}). Gracias a {{PERSON|Iker}} por pintar el portal.`,
  ],
  [
    "italian",
    `Alla maestra: {{PERSON|Tobia}} oggi non viene, ha la febbre. Lo riporto lunedì. Se serve, chiami me ({{PHONE_NUMBER|347 118 2205}}) o mio marito {{PERSON|Saverio}}. Firma: {{PERSON|Costanza Bellini}}`,
  ],
  [
    "dutch",
    `Even voorstellen: ik ben {{PERSON|Jorinde Postma}}, sinds april de nieuwe huisarts in {{LOCATION|Dokkum}}. Samen met collega {{PERSON|Tjaarda}} neem ik de praktijk over. Bel voor afspraken {{PHONE_NUMBER|0519 294 117}} of mail naar {{EMAIL_ADDRESS|balie@praktijkdokkum.example}}.`,
  ],
  [
    "code review",
    `{{PERSON|Anneke}} left a comment on src/parser.ts: "can we drop the lookahead here?" I think Grace periods in TokenBucket are off by one; see RFC 7231 section 6.5. cc {{PERSON|Rahim}}. Benchmarks: 118 ms before, 96 ms after. Approved by {{PERSON|Anneke Bos}}.`,
  ],
  [
    "incident",
    `09:02 alert fires for checkout latency. 09:05 {{PERSON|Tunde}} acks. 09:11 {{PERSON|Marie-Claire}} rolls back 4.18.0 to 4.17.3. 09:14 recovered. Affected: 212 carts. Customer {{EMAIL_ADDRESS|h.petrov77@mailbox.example}} complained on the phone ({{PHONE_NUMBER|+359 88 812 4471}}). Follow-up: PAY-2213. No data was lost; node ip {{IP_ADDRESS|10.8.33.17}} was drained.`,
  ],
  [
    "nothing personal",
    `Fold the paper along the dotted line, then turn it over. Amber beads go on the left, Jade on the right. A May morning, a June evening: the pattern repeats every twelve rows. If Hope Street Market is closed, use white thread.`,
  ],
  [
    "nothing personal",
    `Release notes. Added: dark mode, export to CSV, Markdown tables. Fixed: crash on start under Windows 11, wrong totals in March, links in Safari. Removed: the Victoria theme and the Jordan calendar. Thanks to everybody who reported problems.`,
  ],
  [
    "nothing personal",
    `The Washington Monument and the Lincoln Memorial are lit until midnight. Buses 32, 34 and 36 stop nearby. Tickets are free, but must be reserved 30 days ahead; groups of more than 12 ring the desk.`,
  ],
];

const labelled = (text: string): string =>
  text.replaceAll(/\{\{(\w+)\|([^}]*)\}\}/g, (_, type: string, value: string) => mark(type, value));

export function writtenSamples(): Sample[] {
  return TEXTS.map(([kind, text]) => sample("prose-written", kind, labelled(text)));
}
