/** Style one: e-mails and support letters in English, complete sentences, signatures. */
export const LETTERS: readonly string[] = [
  `Hi {first},

thanks for the call this morning. As agreed I am sending the contract to {email}; if it bounces, try {email2} instead. My direct line is {phone} and I'm in the {city} office until Thursday.

Best,
{name2}
Account Executive, {org}`,
  `Dear [Ms] {last},

We could not deliver order {order} to {address}. The courier rang the bell twice and left a card. Please call {phone} between 9 and 5, or reply with another address.

Kind regards
{name2}, Customer Care`,
  `Subject: refund for {order}

Hello, my name is {name} and I was charged {amount} twice for the same booking. The card is {card}, the one ending in {last4} is my husband's and has nothing to do with it. Could {first2} from billing ring me on {phone}? She handled it last time.`,
  `Hey team,

quick heads-up: {name} joins us on {date} as Head of Fraud. She comes from {org} and will sit with {name2}. Her laptop is on its way to {address}. Please add {email} to the usual lists.

Mark the date!`,
  `To whom it may concern,

I confirm that {name}, born {dob}, resident at {address}, has been employed with {org} since {date}. Should you have questions, write to {email2} or phone {phone2}.

Yours faithfully,
{name2}`,
  `Good afternoon,

Attached is the invoice for May. Please pay {amount} to IBAN {iban} (BIC {bic}), account holder {name}. The reference is {order}; will you confirm once it is done?

Regards
{first}`,
  `Hello {first} {last},

Your new user name is {user} and the temporary password is {password} - please change it at the first login. If you are locked out, the service desk answers on {phone}.

IT Operations`,
  `{first},

can you wire the deposit today? Routing number {routing}, account number {account}, bank is {ORGANIZATION|Pinecrest}. {PERSON|Rose} says the lawyer, {name2}, needs it before the weekend.

Thx`,
  `Dear Sir or Madam,

on behalf of my client {name} ({dob}) I request access to all data you hold under Article 15 GDPR. My client's address is {address}. You may answer to {email} or by post.

{initial}, Attorney at Law`,
  `Hi all, minutes from Monday: {name} will draft the policy, {name2} reviews. Grace period ends in June. Budget is {amount}. Version {version} ships after the penetration test; {last2} owns the fix list. Next meeting at Willow Room, dial-in {phone}.`,
  `Hello Support,

since the update to {version} my phone ({imei}) no longer connects. The router shows {mac} with {ip}. Ticket {ticket} was closed without an answer! You can reach me at {email}.

Greetings from {city},
{name}`,
  `Dear [Professor] {last},

thank you for reviewing the manuscript by {name2} and colleagues. The editors would like to send the honorarium; we need your tax number ({nid} is what we have on file) and a postal address. Is {address} still right?

With best wishes`,
  `Hi {first2}, it was lovely to meet you and {first} at the fair in {city}. Here are my details again: {name}, {phone}, {email}. Let me know when you are next in {city2}, the coffee is on me!`,
  `Reminder: the rent of {amount} for {address} is overdue. Tenant: {name}. Guarantor: {name2}, {phone2}. If you have already paid, please ignore this letter.`,
  `Your appointment with [Dr.] {last} has been moved to {date}. Please bring your insurance card (member id {insurance}) and arrive ten minutes early. To cancel call {phone}.`,
  `Dear hiring manager,

I am writing to apply for the position of Data Analyst (ref. {order}). I have spent the last six years at {org} in {city}, where I reported to {name2}. My CV is attached; references on request.

Sincerely,
{name}
{address}
{phone}
{email}`,
  `FYI – customer {name} called again about the leak. He is {age}, lives alone at {address} and sounded upset. I promised that {first2} would visit before Friday. His neighbour's number is {phone2}.`,
  `Hello,

please reset my two-factor device. My employee account is {user}, I last logged in from {ip}, and my recovery address is {email}. The old token was in my stolen bag, with my passport ({passport}).

{name}`,
  `Thanks {first}! Both invoices are settled now. For the record: the first went from {iban}, the second was paid by card {card}. Have a great summer, and say hello to {name2} from me.`,
  `Dear guest, we look forward to welcoming you, {name}, on {date}. Your car with the plate {plate} is registered for the garage. Wi-Fi: network "Harbour", password {password}.`,
  `Please note that {org} has moved. From now on write to {address}. Phone and fax stay the same: {phone}. Our contact for suppliers is {name} ({email}).`,
  `I'd like to close my account. I opened it in the name of {name}, maiden name {last2}, date of birth {dob}. Kindly transfer the balance of {amount} to {iban}.`,
  `Hi {first}, did {first2} ever send you the offer? I left a voicemail on {phone2} on Tuesday. Worst case we ask {last} & Sons, though May is busy for them. Cheers, {initial}`,
  `The claim of {middle} (policy {insurance}) concerns a collision on {date} near {city}. The other driver, {name2}, holds licence {licence}; her car is a blue estate, VIN {vin}. Photos are in folder {ticket}.`,
  `Hello from the migration team. During the weekend of the 14th we upgrade the cluster to {version}. Expect two hours of downtime; read-only access stays. Track it under {ticket}. No action is needed from your side, unless your build still pins an older runtime.`,
  `Dear customer, our autumn prices are out: the Oak table costs {amount}, the Aurora lamp {amount}, and shipping within {LOCATION|Europe} is free above {amount}. Orders before noon leave the same day. This offer ends on Sunday.`,
];

export const SUPPORT: readonly string[] = [
  `Ticket {ticket}\nCustomer: {name}\nContact: {email} / {phone}\nIssue: double charge on card {card}\nAgent note: spoke with {first}, refund of {amount} promised within 5 working days. Escalated to {name2}.`,
  `Chat transcript. Agent {first2}: Hi, who am I speaking with? Visitor: {name} here. Agent {first2}: Can I have your date of birth? Visitor: {dob}. Agent {first2}: and the postcode? Visitor: it's {address}`,
  `Caller {reversed} reports that the app crashes on start. Device IMEI {imei}. OS 17.4. Callback number {phone}. Prefers mornings. Told him that release {version} contains the fix.`,
  `User {user} cannot sign in since {date}. Reset mail goes to {email} but never arrives. Logged from {ip}. Verified identity by last invoice ({amount}).`,
  `Customer wants the parcel redirected from {address} to {address2}. Spoke to {name2}, who is the wife. Order {order}.`,
  `VIP! {UPPER} from {org} has no access to the dashboard; their admin ({email}) removed the seat by mistake. Please restore the seat today.`,
  `Complaint received by phone: {name}, {age}, says that our driver parked across the driveway at {address}. Plate {plate}. Call back on {phone}.`,
  `Merged with {ticket}. Same root cause: DNS of the {LOCATION|Frankfurt} region. Status page updated at 14:05 UTC. 312 tenants affected, 0.4 % of requests failed. Post-mortem planned for Friday.`,
  `Please change bank details for supplier {org}: IBAN {iban}, BIC {bic}. Requested by {name} <{email}>; confirmed by call-back to {phone}.`,
  `Chargeback {order}: cardholder {name} disputes {amount}. Card {card}. Evidence: login from {ip}, delivery to {address}, signature "{initial}".`,
];
