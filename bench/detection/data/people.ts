/**
 * Names, places and employers, written for this benchmark by hand, culture by culture. No list is taken from
 * a package, a census or the detectors' gazetteers (a common name is in all of them, of course).
 */
import type { Random } from "../random.ts";

export interface Culture {
  readonly code: string;
  readonly given: readonly string[];
  readonly family: readonly string[];
  readonly cities: readonly string[];
  readonly streets: readonly string[];
  /** House number, street, postcode and city as the country writes them; `#` is a digit. */
  readonly address: readonly string[];
  readonly country: string;
}

const split = (words: string): readonly string[] => words.trim().split(/\s*\|\s*/);

const culture = (
  code: string,
  country: string,
  given: string,
  family: string,
  cities: string,
  streets: string,
  address: string,
): Culture => ({
  code,
  country,
  given: split(given),
  family: split(family),
  cities: split(cities),
  streets: split(streets),
  address: split(address),
});

export const CULTURES: readonly Culture[] = [
  culture(
    "en-US",
    "United States",
    "Tyrell|Marlene|Dwight|Shauna|Clayton|Bettina|Rhonda|Desmond|Kaylee|Brody|Latisha|Wendell|Paige|Garrett|Trudy|Malik|Jolene|Ezra|Corinne|Hank|Mabel|Trent|Sierra|Dashawn|Nell",
    "Hathaway|Pruitt|McAllister|Brubaker|Tillman|Oakes|DeLuca|Washburn|Castellano|Fairbanks|Ridley|St. Clair|Vandermeer|Kowalczyk|Nakagawa-Price|O'Rourke|Yates|Lockhart|Bautista|Underhill|Sizemore|Crabtree|Stubbs",
    "Boise|Chattanooga|Spokane|Duluth|Baton Rouge|Fort Collins|Sioux Falls|Peoria|Santa Rosa|Yonkers|Tempe|Akron",
    "Willow Creek Road|Maple Street|Harrison Ave|Sycamore Lane|N Lamar Blvd|Old Mill Drive|Juniper Court|5th Avenue|Route 9|Quail Ridge Way|Prospect Pl",
    "#### @street, @city, @state #####|### @street Apt #B, @city, @state #####|##@street2, @city @state #####-####|P.O. Box ####, @city, @state #####",
  ),
  culture(
    "en-GB",
    "United Kingdom",
    "Imogen|Alasdair|Rhys|Bronwen|Niamh|Tamsin|Callum|Hamish|Gwyneth|Siobhan|Rupert|Jemima|Angus|Poppy|Fergus|Ottilie|Barnaby|Eilidh",
    "Featherstone|MacDougall|Pritchard|Ashworth|Fitzgerald-Hughes|Llewellyn|Penhaligon|Braithwaite|Colquhoun|O'Shaughnessy|Wetherby|Sidebottom|Okonjo|Entwistle|Tregenza",
    "Harrogate|Swansea|Inverness|Stoke-on-Trent|Truro|Milton Keynes|Dundee|Kettering|Lisburn|Shrewsbury",
    "Church Lane|Kingsway|The Crescent|Station Road|Mill Hill|Bramley Close|Queen's Gardens|St Mary's Terrace|High Street|Albion Mews",
    "## @street, @city @uk|Flat #, ## @street, @city, @uk|#A @street, @city @uk",
  ),
  culture(
    "de",
    "Deutschland",
    "Heike|Torsten|Ulrike|Jürgen|Sieglinde|Ansgar|Birte|Hannelore|Kai-Uwe|Lennart|Mechthild|Gökhan|Anneliese|Falk|Svenja|Rüdiger|Dörte|Ekkehard",
    "Brinkmann|Oberhuber|Schäfer-Lang|von Plettenberg|Gruber|Wieczorek|Hübner|Zöllner|Reichelt|Dombrowski|Kühnel|Achterberg|Lindqvist|Yildirim|Mühlbauer|Eberhardt|Vogelsang",
    "Bielefeld|Göttingen|Wuppertal|Regensburg|Flensburg|Chemnitz|Tübingen|Graz|Winterthur|Oldenburg",
    "Lindenallee|Bahnhofstraße|Am Alten Markt|Goethestr.|Kastanienweg|Brunnengasse|Hinterm Deich|Schillerplatz|Mozartring|Ludwig-Erhard-Allee",
    "@street ##, ##### @city|@street #a, ##### @city|@street ##-##, D-##### @city",
  ),
  culture(
    "fr",
    "France",
    "Solène|Thibault|Maëlys|Gaëtan|Océane|Jean-Baptiste|Capucine|Yannick|Marie-Laure|Corentin|Aïcha|Ghislaine|Loïc|Bérénice|Mathurin|Fatoumata|Aurélien",
    "Delacroix-Morin|Lemoine|Château|de Villiers|Bouchard|Charpentier|Le Goff|Vasseur|Benhaddou|Gauthier|Quéméner|d'Aubigny|Poirier|Traoré|Marchetti|Beaulieu|Jouvet",
    "Angers|Clermont-Ferrand|Quimper|Limoges|Saint-Étienne|Avignon|Dunkerque|Bayonne|Poitiers|Belfort",
    "rue des Tanneurs|avenue Jean Jaurès|boulevard Voltaire|impasse du Moulin|chemin des Vignes|place de l'Église|quai de la Loire|allée des Cerisiers|rue du Faubourg Saint-Denis",
    "## @street, ##### @city|## bis @street, ##### @city|#, @street, ##### @city",
  ),
  culture(
    "es",
    "España",
    "Macarena|Íñigo|Begoña|Joaquín|Rocío|Xavier|Nuria|Gonzalo|Itziar|Ramón|Pilar|Álvaro|Candela|Hipólito|Yolanda|Wilmer|Araceli",
    "Echeverría Ruiz|de la Fuente|Pujol Ferrer|Villanueva|Ibarra Soto|Zambrano|Carrasco|Quintero Mejía|Otxoa|Benavides|Montoya Gil|Saavedra|Del Río Peña|Arriaga",
    "Albacete|Cáceres|Logroño|Pontevedra|Gijón|Almería|Rosario|Querétaro|Arequipa|Medellín",
    "Calle de los Olivos|Avda. de la Constitución|Paseo Marítimo|Plaza Mayor|C/ San Bernardo|Camino Real|Ronda de Atocha|Travesía del Pinar",
    "@street ##, #ºB, ##### @city|@street, ##, ##### @city|@street nº ##, ##### @city",
  ),
  culture(
    "it",
    "Italia",
    "Ludovica|Ermanno|Giuseppina|Raffaele|Fiorella|Gianluca|Ornella|Tommaso|Benedetta|Salvatore|Ilaria|Pierpaolo|Assunta|Dario",
    "Bevilacqua|Di Stefano|Castiglione|Lo Presti|Fumagalli|D'Angelo|Pellegrini|Zanetti|Sorrentino|Marchesi|Dell'Acqua|Tarantino|Gasparri",
    "Bergamo|Reggio Emilia|Caserta|Udine|L'Aquila|Messina|Piacenza|Sassari",
    "Via Garibaldi|Corso Vittorio Emanuele|Viale dei Mille|Piazza San Marco|Vicolo Stretto|Largo Augusto|Via XX Settembre",
    "@street ##, ##### @city|@street, ##/A - ##### @city",
  ),
  culture(
    "nl",
    "Nederland",
    "Maaike|Joost|Liesbeth|Sjoerd|Femke|Wouter|Anouk|Diederik|Marloes|Pieter-Jan|Noortje|Bas|Hendrika|Mohamed",
    "van der Meulen|Hoekstra|de Groot|Kuipers|van 't Hof|Dijkgraaf|ter Horst|Zwaan|Brouwer|El Amrani|Oosterbaan|Vermeer-Jansen|van Leeuwen",
    "Zwolle|Enschede|'s-Hertogenbosch|Leeuwarden|Apeldoorn|Middelburg|Hoorn|Gent",
    "Prinsengracht|Dorpsstraat|Julianalaan|Oude Haven|Beukenlaan|Nieuwe Weg|Marktplein|Molenpad",
    "@street ##, #### @nl @city|@street ##-#, #### @nl @city",
  ),
  culture(
    "pl",
    "Polska",
    "Agnieszka|Bartłomiej|Grażyna|Zbigniew|Małgorzata|Przemysław|Wiesława|Łukasz|Kinga|Jędrzej|Halina|Mieczysław|Oliwia",
    "Wróblewski|Szczepańska|Górski|Kaczmarek|Dąbrowska|Chmielewski|Żak|Mazurek-Lis|Piotrowska|Sikorski|Błaszczyk|Ostrowska|Wnuk",
    "Bydgoszcz|Rzeszów|Białystok|Toruń|Częstochowa|Zielona Góra|Kielce|Gliwice",
    "ul. Mickiewicza|ul. Długa|al. Niepodległości|os. Słoneczne|ul. Świętego Marcina|pl. Wolności|ul. Kościuszki",
    "@street ##, ##-### @city|@street ##/##, ##-### @city|@street # m. ##, ##-### @city",
  ),
  culture(
    "pt",
    "Portugal",
    "Leonor|Baltazar|Mafalda|Gonçalo|Conceição|Thiago|Jussara|Edson|Beatriz|Rodolfo|Inês|Ubiratan|Lurdes",
    "Carvalho Neves|Figueiredo|da Conceição|dos Santos Lima|Albuquerque|Magalhães|Teixeira|Vasconcelos|Nóbrega|Pinheiro|Sá Coutinho|Queiroz",
    "Aveiro|Évora|Viseu|Florianópolis|Belo Horizonte|Recife|Setúbal|Curitiba",
    "Rua das Flores|Avenida da Liberdade|Travessa do Carmo|Largo da Sé|Rua Quinze de Novembro|Praça do Comércio",
    "@street, ##, ####-### @city|@street ##, #º Esq., ####-### @city|@street, ###, @city, #####-###",
  ),
  culture(
    "nordic",
    "Sverige",
    "Ingrid|Torbjörn|Solveig|Håkan|Mikko|Päivi|Sigrid|Anders|Freja|Eero|Astrid|Bjarne|Tuulikki|Gunnhild",
    "Sandström|Bergqvist|Virtanen|Hämäläinen|Kjærgaard|Nyström|Ødegård|Lehtonen|Holmström|Thorvaldsen|Dahlgren|Korhonen|Rønning",
    "Västerås|Tampere|Aalborg|Trondheim|Umeå|Turku|Odense|Stavanger",
    "Storgatan|Kungsvägen|Hämeenkatu|Nørregade|Björkvägen|Rantatie|Skolegata",
    "@street ##, ### ## @city|@street ## B, ##### @city",
  ),
  culture(
    "south-asian",
    "India",
    "Priyanka|Arvind|Lakshmi|Harpreet|Zainab|Subramaniam|Ananya|Rajesh|Meenakshi|Farhan|Tanvi|Gurdeep|Nusrat|Vikram|Ishaan",
    "Chakraborty|Venkataraman|Iyer|Qureshi|Deshpande|Kaur|Mukherjee|Siddiqui|Patwardhan|Nair|Bhattacharya|Reddy|Wickramasinghe|Ahluwalia",
    "Pune|Coimbatore|Lahore|Nagpur|Mysuru|Chittagong|Kandy|Jaipur",
    "M.G. Road|Nehru Nagar|Brigade Road|Sector 14|Linking Road|Anna Salai|Park Street",
    "Flat ###, @street, @city ######|##/#, @street, @city - ######|Plot No. ##, @street, @city ######",
  ),
  culture(
    "east-asian",
    "Japan",
    "Haruto|Yuki|Xiaoming|Ji-woo|Mei-Ling|Takeshi|Seo-yeon|Wenjie|Chiyo|Minh|Thuy|Siew Ling|Kenji|Zhihao|Naoko",
    "Watanabe|Zhang|Nguyen|Yamaguchi|Ouyang|Choi|Fujimoto|Tran Van|Lim|Hsieh|Kobayashi|Park|Zhou|Phan|Ishikawa",
    "Sapporo|Daegu|Hangzhou|Da Nang|Kaohsiung|Yokohama|Incheon|Penang",
    "Sakura-dori|Jalan Ampang|Nguyen Hue Street|Orchard Road|Zhongshan Road|Gangnam-daero",
    "## @street, @city ######|#-#-## @street, @city ###-####|Blk ### @street #0#-##, @city ######",
  ),
  culture(
    "african",
    "Nigeria",
    "Chidinma|Kwabena|Ayodele|Zanele|Tendai|Amina|Oluwaseun|Nkechi|Sipho|Wanjiru|Thandiwe|Abebe|Makena|Ifeanyi",
    "Okafor|Mensah|Nkosi|Adeyemi|Mwangi|Dlamini|Tesfaye|Ogunbanjo|Kiplagat|Achebe-Bello|Sithole|van Wyk|Boateng",
    "Ibadan|Kumasi|Durban|Kisumu|Enugu|Bulawayo|Nakuru|Port Harcourt",
    "Awolowo Road|Independence Avenue|Moi Avenue|Long Street|Herbert Macaulay Way|Nelson Mandela Drive",
    "## @street, @city|No. ## @street, @city ####|Plot ### @street, @city",
  ),
  culture(
    "middle-eastern",
    "Türkiye",
    "Yasmin|Khaled|Parisa|Oğuzhan|Shira|Abdulrahman|Layla|Emre|Noor|Reza|Dalia|Yusuf|Şebnem|Avi|Hind",
    "Al-Masri|bin Rashid|Ghorbani|Yılmazer|Ben-David|Haddad|El-Sayed|Karimi|Öztürk|Khoury|Abu Bakr|Tehrani|Aksoy|Mizrahi",
    "İzmir|Haifa|Amman|Isfahan|Alexandria|Doha|Gaziantep|Casablanca",
    "King Hussein Street|Atatürk Bulvarı|Hamra Street|Rothschild Blvd|Al Wasl Road|Cumhuriyet Caddesi",
    "## @street, @city|@street No: ##/#, ##### @city|Villa ##, @street, @city",
  ),
  culture(
    "eastern-european",
    "Україна",
    "Oleksandr|Svetlana|Bogdan|Ilinca|Zdeněk|Ljubica|Dmitri|Katarína|Miroslav|Snežana|Andrei|Tereza|Gyöngyi|László|Vesna",
    "Kovalenko|Petrović|Nováková|Ionescu|Szabó|Tkachenko|Dvořák|Horvat|Zaitsev|Marinković|Popa|Kratochvíl|Nagy|Lysenko",
    "Lviv|Brno|Cluj-Napoca|Novi Sad|Debrecen|Košice|Varna|Kharkiv",
    "Shevchenka St|Vinohradská|Strada Florilor|Knez Mihailova|Kossuth Lajos utca|Hlavná",
    "@street ##, @city|@street ##, ### ## @city|@street ##/#, ##### @city",
  ),
];

const STATES = split("ID|TN|WA|MN|LA|CO|SD|IL|CA|NY|AZ|OH|TX|NC");

const ORGANIZATIONS = split(
  "Brightwater Analytics|Kestrel Freight Ltd|Nordlys Energi AS|Müller & Partner GmbH|Halcyon Dental Group|Pinecrest Credit Union|Cobalt Harbor Inc.|Atelier Verrière|Grupo Solmar|Banca Lombarda del Sud|Vasa Pharma AB|Quillfeather Press|Tidewell Insurance|St Brigid's Hospital|Westmark University|Okavango Tours",
);

/** One invented person at one invented address. */
export interface Person {
  readonly culture: Culture;
  readonly given: string;
  readonly family: string;
  readonly full: string;
  readonly address: string;
  readonly city: string;
  readonly organization: string;
}

export function person(random: Random, among: readonly Culture[] = CULTURES): Person {
  const culture = random.pick(among);
  const given = random.pick(culture.given);
  const family = random.pick(culture.family);
  const city = random.pick(culture.cities);
  return {
    culture,
    given,
    family,
    full: `${given} ${family}`,
    address: address(random, culture, city),
    city,
    organization: random.pick(ORGANIZATIONS),
  };
}

function address(random: Random, { streets, address }: Culture, city: string): string {
  const digits = (text: string): string =>
    text.replaceAll(/#+/g, (run) => String(random.between(1, 9)) + random.digits(run.length - 1));
  const upper = "ABCDEFGHJKLMNPRSTUWXYZ";
  return digits(random.pick(address))
    .replace("@street2", ` ${random.pick(streets)}`)
    .replace("@street", random.pick(streets))
    .replace("@state", random.pick(STATES))
    .replace("@city", city)
    .replace(
      "@uk",
      () =>
        `${random.chars(upper, 2)}${random.between(1, 9)} ${random.between(1, 9)}${random.chars(upper, 2)}`,
    )
    .replace("@nl", () => random.chars(upper, 2));
}

/** Lower-case ASCII for e-mail addresses and user names. */
export function ascii(text: string): string {
  return text
    .normalize("NFD")
    .replaceAll(/\p{Mn}/gu, "")
    .replaceAll("ß", "ss")
    .replaceAll(/[øØ]/g, "o")
    .replaceAll(/[łŁ]/g, "l")
    .replaceAll("æ", "ae")
    .replaceAll("ı", "i")
    .toLowerCase()
    .replaceAll(/[^a-z]/g, "");
}

export function cultures(...codes: string[]): readonly Culture[] {
  return CULTURES.filter(({ code }) => codes.includes(code));
}
