import type { Random } from "../random.ts";

/** Past forms, with what may follow: nothing, a thing, or a person. */
const ACTIONS =
  "accepted|adopted|answered|asked about|baked|booked|borrowed|bought|broke|brought|built|burned|called about|cancelled|carried|chose|cleaned|collected|complained about|copied|counted|dropped|fetched|finished|fixed|forgot|found|gave up|got|grabbed|hated|hid|ignored|inherited|insisted on|invented|kept|laughed at|left|liked|lost|loved|measured|mentioned|missed|moved|needed|noticed|objected to|opened|ordered|packed|paid for|painted|parked|picked up|planned|played with|posted|printed|promised|rebuilt|refused|remembered|rented|repaired|returned|reviewed|sent|shared|shipped|showed|signed for|skipped|sold|spilled|started|stole|stopped|swapped|talked about|taught|threw away|tried|turned down|used|waited for|wanted|washed|wore|worked on|wrote".split(
    "|",
  );
const TOWARDS_PEOPLE =
  "asked|avoided|believed|beat|blamed|called|caught|caught up with|complained to|convinced|emailed|fired|followed|forgave|greeted|heard from|helped|hired|hugged|interviewed|introduced|invited|joined|kissed|knew|laughed with|let|married|met|missed|named|nominated|outvoted|paid|phoned|picked up|praised|promoted|recognised|recommended|relieved|replaced|rescued|saw|spoke to|spotted|substituted|sued|supervised|talked to|taught|teased|texted|thanked|told|trained|trusted|tutored|visited|waited for|warned|wrote to|asked after|sat next to|argued with|sided with|apologised to|stayed with|ran into|shouted at|looked after".split(
    "|",
  );
const ALONE =
  "arrived|agreed|apologised|called back|came|cried|dances|disagreed|fell asleep|fainted|got lost|has a cold|has the keys|is asleep|is late|is on call|is on the phone|is waiting|isn't coming|laughed|left early|lied|moved out|never replied|paused|quit|rang|replied|resigned|retired|runs the till|sang|shrugged|sighed|sings|slept|smiled|snores|spoke first|stayed home|waved|was right|was there|went home|will be late|will know|won|would not talk|can't make it|doesn't know|hasn't signed|might come|should decide|took questions|lost again|was off sick|limped off|can explain".split(
    "|",
  );
const LINKS = [
  " and ",
  ", and ",
  " but ",
  ", but ",
  " because ",
  " so ",
  " while ",
  " when ",
  " before ",
  "; ",
  " after ",
  ", although ",
  " that ",
];
const OPENERS =
  "Yesterday |Last week |This morning |On {weekday} |In {month} |Apparently |Apparently, |I think |I heard that |Maybe |As far as I know, |Once |If |After lunch |According to the {noun}, |They say |We were told that |On the second day |To be fair, |In the end |At {time} |Later that day, |For the record, |Honestly, |It turns out |Nobody knows why |The {noun} says |My {noun} and I know |Rumour has it |Meanwhile, |For the third time ".split(
    "|",
  );
const ENDINGS =
  ".|.|.|.|!|?|...| yesterday.| again.| on {weekday}.| at {time}.| last {month}.| for {number} days.| by mistake.| without a word.| in {city}.| near {city}.| outside {city}.| above {city}.| via {city}.| past {city} to {city}.| towards {city}.| in {city}, {region}.| all over {country}.| north of {city}.|, not {city}.| between {city} and {city}.| at the {city} {noun}.| with the {city} people.| from {city}.| to {city}.| from {first}.| to {first}.| to {full} rather than to me.| at {first}'s place.| with {full}.| by {first}.| for {full}.| near {first}.| before {first} did.| without {first}.| at {address1}.| over the phone.| about the {noun}.|, not {first}.|, as usual.| for {amount}.| since {year}.".split(
    "|",
  );
const PEOPLE =
  "{first}|{first}|{full}|{full}|{last}|{name}|{mrlast}|{first} and {first}|{first}, {first} and {first}|my {relation} {first}|our {job} {first}|our {job}, {full},|{first}'s {relation}|the {noun} of {full}|the new {job}, {first},|{job} {full}|a {job} called {full}|a {relation} named {first}|{full}, {age},|{full} ({job})|{full} from {org}|{full} of {city}|someone called {first}|her {relation} {first}|his {relation}, {first},|neighbour {last}|Councillor {last}|Inspector {full}|Captain {last}|Coach {last}".split(
    "|",
  );
const OTHERS =
  "I|we|they|she|he|nobody|everyone|the {noun}|the {adj} {noun}|my {relation}|our {job}|a {noun}|the {nouns}|people|someone in {dept}|the {dept} team|your {noun}|his {noun}|that {adj} {noun}|a {nat} {noun}".split(
    "|",
  );
const THINGS =
  "the {noun}|a {noun}|the {adj} {noun}|his {noun}|her {noun}|the {nouns}|{first}'s {noun}|{full}'s {noun}|my {adj} {noun}|it|everything|the {noun} from {city}|the {noun} in {city}|the {city} {noun}|the {noun} for {first}|the {noun} from {first}|the {noun} from {full}|the {noun} in {first}'s {noun}|the {noun} to {full}|the {noun} with {first}|some {nouns}|that {noun}|{thing}|the {product} {noun}|the {nat} {noun}|{soft}|{number} {nouns}".split(
    "|",
  );

/** Puts a sentence together from parts, so that names stand in places no template thought of. */
export function makeClauseTemplate(random: Random): string {
  const { pick, chance } = random;
  const people = (): string => pick(PEOPLE);
  const anyone = (): string => (chance(0.55) ? people() : pick(OTHERS));
  const clause = (): string => {
    const who = anyone();
    const roll = random.next();
    if (roll < 0.42) return `${who} ${pick(ACTIONS)} ${pick(THINGS)}`;
    if (roll < 0.76)
      return `${who} ${pick(TOWARDS_PEOPLE)} ${chance(0.75) ? people() : pick(OTHERS)}`;
    return `${who} ${pick(ALONE)}`;
  };
  const question = (): string =>
    pick([
      `[Did|Has|Does|Is|Can|Will|Could|Would] ${people()} [{verb} the {noun}|{verb} it|still {verb} here|know about the {noun}|have the {noun}]`,
      `[Where|When|Why|How] [did|does|will|is] ${people()} [{verb}|{verb} the {noun}|going|now]`,
      `[Who|What] is ${people()}`,
      `[Could|Can|Would] you [ask|tell|call|let|give|show|help|email|remind|copy|loop in|find|wait for] ${people()}`,
    ]);
  const order = (): string =>
    pick([
      `[Ask|Tell|Call|Email|See|Copy|Remind|Invite|Find|Thank|Follow|Meet|Leave it with|Start with|Check with|Give it to|Send it to|Report to|Wait for|Go to|Write to|Forward it to|Hand it to|Speak with] ${people()}`,
      `[one|two|three] for ${people()}, [one|two] for ${people()}`,
      `[Thanks|Thank you|Sorry|Great job|Well done|Good point|Please|Yes|No|Hey|Listen|Look], {first}`,
      `[it's|it is|this is|that was|here is|there goes|it was|I am|I'm|je suis|ich bin|soy|sono|ik ben] {full}`,
      `[The|A|Her|My] {noun} [by|from|of|for|with|to|about|against|via|behind] ${people()}`,
    ]);
  let sentence = chance(0.18) ? question() : chance(0.2) ? order() : clause();
  const opener = chance(0.25) ? pick(OPENERS) : "";
  if (chance(0.35)) sentence += `${pick(LINKS)}${clause()}`;
  const whole = `${opener}${sentence}${pick(ENDINGS)}`;
  // A name keeps its own capital; a plain word at the start gets one, mostly.
  return chance(0.85) ? whole.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase()) : whole;
}
