/** Plain words that fill made-up sentences, so that the tagger learns what is not a name. */
const list = (words: string): readonly string[] => words.trim().split(/\s+/);

export const NOUNS: readonly string[] = list(`
account address agenda agreement answer apartment appointment approval article attachment audit backup balance bank
bill board book box branch budget bug building business calendar call camera campaign card case change charge chart
check claim class client code comment company complaint computer concern condition connection contract copy cost
course credit customer dashboard data date deadline deal decision delay delivery demo deposit desk detail device
diagnosis dinner discount document door draft driver email employee engine entry error estimate event evidence exam
example expense export feature feedback field file finding flight floor folder form game garden gift goal grade group
guide harvest hearing history holiday home hospital hotel house idea image incident income insurance interest
interview invoice issue item job journey keyboard key kitchen lab landlord laptop launch law leave lease lesson
letter level licence list loan location log lunch machine mail manager manual map market match meal medication
meeting member memo menu message migration minute mistake model module money month morning mortgage movie name
network news night note notice number offer office order outage package page paper parcel part password patch
patient payment payroll permission phone photo picture pipeline plan policy position post presentation price printer
problem procedure process product profile program project proposal purchase quality question queue quote rate reason
receipt recipe record refund release rent repair reply report request research reservation resource response result
return review revenue risk road role room route rule salary sale sample schedule school score screen season seat
section server service session setting shift shipment shop side signature site size software solution song source
space spreadsheet staff stage statement status step stock store story strategy student study subject subscription
summary supplier supply support survey system table target task tax team template tenant term test theory thing ticket
time timeline title token tool topic tour town traffic train training transaction transfer translation treatment trial
trip update upgrade user vacation value vehicle vendor version video view visit voucher wage wallet warehouse warning
website week weekend window winter witness word work workflow workshop year`);

export const ADJECTIVES: readonly string[] = list(`
able active annual available bad basic best better big black blue brief bright broken busy calm careful cheap clean
clear cold common complete correct critical current daily damaged dark dead deep delayed different difficult digital
direct dry due early easy empty entire exact expensive extra fair familiar fast final fine first flat formal free fresh
friendly full general good great green grey happy hard heavy helpful high hot huge important incomplete initial
internal invalid large last late legal light likely limited live local long lost loud low main major manual medical
minor missing modern monthly narrow nearby necessary negative new next nice noisy normal old open optional original
outdated overdue past perfect personal physical polite poor popular positive possible previous private proper public
quick quiet ready real recent red regular related remote responsible rich right rough safe same secure senior serious
several shared short sick silent similar simple single slow small smooth soft special spare specific stable standard
strange strict strong sudden suitable sure sweet tall technical temporary thick thin tight tiny total unable unclear
unusual urgent useful usual valid valuable warm weak weekly wet white whole wide wrong yellow young`);

export const VERBS: readonly string[] = list(`
accept add adjust allow answer apply approve arrange ask assign attend avoid book borrow bring build buy call cancel
carry change charge check choose clean close collect compare complete confirm connect contact continue copy correct
cover create cut deal decide delete deliver deny describe design discuss download draw drive drop edit email enable
enjoy ensure enter evaluate examine expect explain export fill find finish fix follow forget forward get give grow
handle help hide hold import improve include increase inform install invite join keep launch lead learn leave lend
listen load lock look lose make manage measure meet mention merge miss modify monitor move need notify offer open order
organise pack pass pay perform pick plan post prepare present prevent print process produce promise protect provide
publish pull push raise reach read receive recommend record reduce refund register reject release remember remind
remove rename renew rent repair repeat replace reply report request reset resolve restart restore return review run
save schedule search select sell send serve set share ship show sign skip solve sort speak spend start stop store
submit suggest support switch take talk teach test thank track train transfer translate travel try turn understand
update upgrade upload use verify visit wait walk warn wash watch work write`);

/** What a heading, a button or a product is made of. */
export const TITLE_WORDS: readonly string[] = list(`
Account Action Active Advanced Agenda Annual Application Archive Audit Background Balance Benefits Billing Board Budget
Build Calendar Campaign Cancel Care Catalog Change Checklist Client Cloud Code Compliance Confirmation Contact Content
Contract Core Course Credit Customer Daily Dashboard Data Delivery Design Desk Details Developer Digital Discount
Document Download Draft Edition Employee Error Event Executive Expense Experience Export Express Feature Feedback
Field Finance Flow Form Forward Foundation Framework Full General Getting Global Guide Health Help Home Import
Incident Income Index Information Initial Insight Install Insurance Integration Internal Introduction Inventory Invoice
Issue Item Journey Key Knowledge Launch Learning Legal License List Live Log Login Management Manual Map Market
Marketing Master Matrix Meeting Member Message Metrics Mobile Model Module Monitor Monthly Network New News Notes
Notice Notification Office Online Operations Order Overview Package Page Partner Password Payment Performance Personal
Phase Plan Platform Plus Point Policy Portal Premium Price Privacy Pro Process Product Profile Program Project
Proposal Purchase Quality Quarterly Query Queue Quick Quote Rate Reading Record Reference Registration Release Remote
Report Request Research Reset Resource Response Results Return Review Risk Roadmap Role Sales Sample Save Schedule
Search Section Security Select Service Session Settings Setup Shift Shipping Sign Smart Source Special Sprint Staff
Standard Start State Statement Status Step Stock Storage Strategy Studio Subject Submit Subscription Summary Supply
Support Survey Sync System Table Task Tax Team Template Terms Test Ticket Time Timeline Tools Total Tracking Training
Transfer Travel Trial Update Upgrade Usage User Value Vendor Version View Warehouse Warning Weekly Welcome Workflow
Workshop Workspace Yearly`);

export const JOBS: readonly string[] =
  "manager|project manager|product manager|software engineer|nurse|teacher|accountant|lawyer|paralegal|receptionist|director|sales director|account executive|data analyst|HR business partner|consultant|architect|electrician|plumber|driver|chef|waiter|barista|pharmacist|dentist|surgeon|physiotherapist|social worker|researcher|professor|lecturer|student|intern|team lead|scrum master|CEO|CFO|CTO|COO|VP of Sales|Head of Marketing|Chief Executive|Managing Director|Senior Engineer|Support Specialist|Case Manager|Claims Adjuster|Loan Officer|Property Manager|Site Manager|Legal Counsel|Executive Assistant|Customer Success Manager|Business Analyst|Office Manager|Finance Director|Operations Lead|Attending Physician|Court Clerk".split(
    "|",
  );

export const DEPARTMENTS: readonly string[] =
  "Finance|Human Resources|HR|Legal|Marketing|Sales|Engineering|IT|Support|Customer Support|Operations|Procurement|Compliance|Facilities|Product|Design|Research|Cardiology|Radiology|Oncology|Pediatrics|Emergency|Accounts Payable|Payroll|Billing|Logistics|Quality Assurance|Data Science|Security".split(
    "|",
  );

export const NATIONALITIES: readonly string[] =
  "American British English French German Spanish Italian Portuguese Dutch Belgian Swiss Austrian Polish Czech Hungarian Romanian Greek Turkish Russian Ukrainian Swedish Norwegian Danish Finnish Chinese Japanese Korean Vietnamese Thai Indonesian Indian Pakistani Iranian Israeli Lebanese Egyptian Moroccan Nigerian Kenyan Ethiopian African Asian European Australian Canadian Mexican Brazilian Argentinian Colombian Cuban Arabic Hindi Christian Muslim Jewish Catholic Buddhist Hindu Republican Democratic Latin Hispanic".split(
    " ",
  );

export const MONTHS: readonly string[] = list(
  "January February March April May June July August September October November December",
);
export const WEEKDAYS: readonly string[] = list(
  "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
);

export const SOFTWARE: readonly string[] =
  "Postgres|Redis|Kafka|Kubernetes|Docker|Jenkins|Terraform|Grafana|Prometheus|Python|TypeScript|JavaScript|Java|Rust|React|Angular|Django|Spring Boot|Node.js|Linux|Windows 11|Windows|macOS|Android|Chrome|Firefox|Safari|Excel|PowerPoint|Word|Outlook|Slack|Teams|Zoom|Jira|Confluence|GitHub|GitLab|Salesforce|Zendesk|SAP|Photoshop|AutoCAD|QuickBooks|Bluetooth|Wi-Fi|VPN|HTTP|REST API|GraphQL|OAuth|JSON|CSV|PDF|SQL|LDAP|SSO|Active Directory|Visual Studio Code|Figma|Notion|Elasticsearch|RabbitMQ|Nginx|S3|Lambda|BigQuery|Snowflake|Airflow|Spark|Webpack|Vite|ESLint".split(
    "|",
  );

export const CAPITALISED_THINGS: readonly string[] =
  "Visa|MasterCard|American Express|Wi-Fi|Internet|Bible|Quran|Christmas|Easter|Ramadan|Diwali|New Year|Halloween|Black Friday|Mother's Day|World Cup|Olympics|Super Bowl|Champions League|GDPR|HIPAA|CCPA|ISO 27001|SOC 2|PCI DSS|Form W-2|Schedule C|Article 6|Section 4|Appendix B|Exhibit A|Chapter 3|Figure 2|Table 1|Annex I|Plan B|COVID-19|Alzheimer's|Parkinson's|Crohn's disease|Hodgkin lymphoma|Type 2 Diabetes|MRI|CT scan|X-ray|ECG|Ibuprofen|Metformin|Lisinopril|Amoxicillin|Paracetamol|Aspirin|Atorvastatin|Zoloft|Tylenol|Monte Carlo|Gaussian|Bayesian|Fourier transform|Nash equilibrium|Newton's method|Dijkstra's algorithm|Marxism|Renaissance|Victorian|Gothic|Mars|Venus|Jupiter|Bitcoin|Ethereum|PayPal|IBAN|PIN|SSN|VAT|EUR|USD|GBP|CEO|FAQ|TBD|FYI|ASAP|RSVP|NDA|KPI|OKR|ETA|EOD|PTO|WFH|Q3|H1|PR|CI|UAT|Plaintiff|Defendant|Landlord|Tenant|Buyer|Seller|Licensee|Agreement|Effective Date|Confidential Information|Terms and Conditions|Privacy Policy|Dear Sir or Madam|To whom it may concern|Hiring Manager|Sir|Madam|Mom|Dad|God|Earth|Vitamin D|Vitamin B12|Omega 3|Caesar Salad|Caesar|Tomato Soup|Grilled Cheese|Iced Tea|French Fries|Earl Grey|Bloody Mary|Margarita|Victoria Sponge|Cobb Salad|Granny Smith|Jack Russell|German Shepherd|Labrador|Golden Retriever|Great Dane|Maine Coon|Rolls-Royce Phantom|Ford Focus|Honda Civic|Toyota Corolla|Galaxy S24|PlayStation 5|Xbox|Kindle|Monopoly|Scrabble|Tetris|Minecraft|Chess|Sudoku|Poker|Yoga|Pilates|Jazz|Blues|Baroque|Bauhaus|Cubism|Latin|Morse code|Braille|Celsius|Fahrenheit|Kelvin|Hertz|Newton|Pascal|Ampere|Watt|Doppler effect|Geiger counter|Petri dish|Bunsen burner|Diesel engine|Tesla coil|Turing test|Moore's law|Murphy's law|Ohm's law|Boolean logic|Fibonacci sequence|Pythagorean theorem|Poisson distribution|Markov chain|Monte Carlo method|Gantt chart|Venn diagram|Likert scale|Pareto principle|Scrum|Kanban|Agile|Sprint 12|Milestone 3|Release Candidate|Dark Mode|Single Sign-On|Help Center|App Store|Play Store|Home Screen|Control Panel|Start Menu|Task Manager|Recycle Bin|Safe Mode|Free Shipping|Gift Card|Summer Sale|Cyber Monday|Boxing Day|Labor Day|Valentine's Day|Mardi Gras|Oktoberfest|Lent|Passover|Eid|Hajj|Sabbath|Gospel|Torah|Genesis|Exodus|Ozone|Oxygen|Sodium|Lithium|Uranium|Penicillin|Insulin|Prozac|Botox|Lyme disease|Down syndrome|Tourette's|Ebola|Malaria|Zika|E. coli|Salmonella|Business Days|Force Majeure|Power of Attorney|Intellectual Property|Annual Report|Audit Committee|Board of Directors|Human Rights|Supreme Being|Clause 7|Section 230|Title IX|Brexit|Cold War|World War II|Middle Ages|Iron Age|Civil War|Big Bang|Milky Way|Saturn|Orion|North Pole|Equator|Wall Street Crash|Great Depression|Champions Cup|Grand Slam|Tour de France|Grammy|Oscar nomination|Nobel Prize|Hamlet|Harry Potter|Star Wars|Titanic|The Godfather|Mona Lisa|Swan Lake|Moonlight Sonata|Euro|Dollar|Pound|Yen|Rupee|Dow Jones|Nasdaq|S&P 500|Amber Alert|Code Blue|Plan of Care|Room Service|Happy Hour|First Class|Economy|Business Class|Wi-Fi 6|USB-C|HDMI|Ethernet".split(
    "|",
  );

export const ORGANISATION_HEADS: readonly string[] =
  "Blue|North|Summit|Pioneer|Global|First|National|United|Pacific|Atlantic|Nova|Apex|Vertex|Bright|Silver|Golden|Green|Red|Iron|Stone|River|Harbor|Falcon|Eagle|Phoenix|Quantum|Stellar|Horizon|Delta|Omega|Alpha|Prime|Metro|Urban|Coastal|Evergreen|Crystal|Dynamic|Fusion|Infinity|Liberty|Legacy|Cascade|Beacon|Orion|Zenith|Nimbus|Polar|Solar|Terra|Vista".split(
    "|",
  );
export const ORGANISATION_TAILS: readonly string[] =
  "Inc|Inc.|LLC|Ltd|Ltd.|Limited|Corp|Corp.|Corporation|GmbH|AG|S.A.|PLC|Group|Holdings|Partners|Associates|Bank|Insurance|Logistics|Technologies|Systems|Solutions|Consulting|Capital|Ventures|Energy|Foods|Motors|Airlines|Pharma|Labs|Media|Studios|Industries|& Co.|& Sons|and Sons|B.V.|S.p.A.|S.r.l.|AB|Oy|A/S|Pty Ltd|Sp. z o.o.|SARL|KG|Trust|Foundation|Institute|Hospital|Clinic|Medical Center|Software|Networks|Engineering|Construction|Realty|Law Firm|LLP".split(
    "|",
  );
export const ORGANISATIONS: readonly string[] =
  "Google|Microsoft|Amazon|Apple|IBM|Siemens|Samsung|Toyota|Nestlé|Unilever|Deutsche Bank|HSBC|Barclays|Citibank|Wells Fargo|Chase|BNP Paribas|Santander|ING|Allianz|AXA|Walmart|Target|Costco|IKEA|Lufthansa|Delta|United Airlines|FedEx|UPS|DHL|BBC|CNN|Reuters|NATO|UNICEF|WHO|FBI|IRS|NHS|NASA|UN|EU|Red Cross|Pfizer|Novartis|Bayer|Philips|Nokia|Ericsson|Accenture|Deloitte|KPMG|PwC|McKinsey|Netflix|Spotify|Uber|Airbnb|Tesla|BMW|Volkswagen|Ford|Shell|BP|Vodafone|Orange|Verizon|AT&T|T-Mobile".split(
    "|",
  );

export const RELATIONS: readonly string[] = list(`
aunt boss boyfriend brother buddy cat child classmate client coach colleague cousin dad daughter dentist dog ex father
friend girlfriend grandfather grandmother granny guest half-brother husband kid landlady landlord lawyer lodger mate mom
mother mum neighbor neighbour nephew niece partner roommate sister sister-in-law son stepson student supervisor teacher
teammate tenant therapist twin uncle wife`);
