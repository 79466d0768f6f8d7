/**
 * What agents typed by hand from November 2015 on. One group per line:
 * `agency | type | rows | % with a place | closing | phrases, the most frequent first`.
 *
 * `closing` names a row of the delay table. Row counts are those of a tenth of the last 46 days of 2015; casing and
 * added details are varied by the generator. City and County of Denver, CC BY 3.0.
 */
export const typedSummaries = `
Finance|Inquiry|1190|3|answer|registration;vehicle registration;renewal;DMV;title;property taxes;property tax;property information;lien;sales tax;OPT;emissions;vehicle renewal;register vehicle;business license;plates;temp tag;new resident;address change;placard;tax bill;mailing address;title complete notice
Public Works|Request|560|62|service|trash;missed trash;pothole;graffiti;recycle cart;trash cart;snow removal;dead animal;street sweeping;overflow;LIP;cart replacement;traffic signal;sign down;street light;ice on street;broken cart;dumpster
Public Works|Inquiry|420|55|answer|trash schedule;illegal dumping;recycle;recycling;trash pick up day;missed recycle;cart;holiday schedule;large item;compost;set out rules
Public Works|Complaint|160|70|service|missed trash;trash complaint;missed recycle;trash not picked up;plow damage;alley not plowed
311|Inquiry|800|2|answer|employee transfer;marriage license;marriage;divorce;police;traffic court;inmate;court;jail;food stamps;phone number;transfer;records;jury duty;parking ticket;abandoned vehicle;information;hours;photo ticket
Environmental Health|Inquiry|300|18|answer|lost dog;animal shelter;adoption;lost pet;found dog;rabies clinic;pet license;shelter hours
Environmental Health|Request|110|60|service|injured animal;dead dog;pick up stray;animal complaint
Environmental Health|Complaint|70|80|service|loose dog;barking dog;dog bite;noise complaint;animal complaint
External Agency|Inquiry|470|3|transfer|out of jurisdiction;power outage;state agency;Xcel;RTD;Aurora;county court;Denver Water;social security;unemployment
Community Planning & Development|Inquiry|150|10|answer|inspection;permit;building permit;zoning;setback;fence;contractor license
Community Planning & Development|Request|110|78|service|inspection;neighborhood issue;schedule inspection;snow removal
Community Planning & Development|Complaint|125|85|violation|snow on sidewalk;trash in yard;weeds;no permit;illegal parking;junk vehicle;neighborhood issue
Clerk & Recorder|Inquiry|200|1|answer|marriage record;recorded document;deed copy;ballot;voter registration;notary;marriage license copy
Excise & License|Inquiry|112|2|answer|business license;license renewal;security guard license;merchant guard;liquor license;food license
Safety|Inquiry|96|3|answer|parking ticket;police report;non emergency;sheriff;animal in street
Parks & Recreation|Request|40|60|service|tree trimming;fallen branch;park maintenance;park lights
Parks & Recreation|Inquiry|14|10|answer|park permit;rec center;golf
City Council|Inquiry|8|5|answer|council office
Mayor's Office|Compliment|1|0|answer|thank you
`;

/** Subjects of mails, which carry no type and stay with 311. */
export const mailSubjects = `Flocknote Message;Submitted Question to PocketGov;NDN: newsletter;Question about a bill;Request for information;Follow up on my request;Neighborhood concern;Question for the city;RE: your request;FW: question;Street concern;Contact form;Snow on my street;Parking question;Website feedback`;

/** Details an agent may add after a phrase. */
export const typedDetails = `schedule;question;info;complaint;status;follow up;not working;in alley;at corner;wants call back;second call;3rd request;how to;for business;for rental;and fees;on hold;by phone;by mail;wrong address;before holiday;after holiday;missed twice;full;on street;near school;near park;next door;this morning;last night`;

/** Requests of the yearly files from 2019 on that were tied to a place: `summary | agency | rows in seven years | days to close p50 p90`. */
export const fieldSummaries = `
Pothole|Public Works|26793|1.03 7.6
Snow Removal Complaint/Sidewalk|Community Planning & Development|25382|5.01 72.8
Weeds/Vegetation Violation|Community Planning & Development|24175|19.16 48.2
Other|Public Works|18214|2.04 35.2
More Information Requested|Environmental Health|8732|0.64 2.2
Renewal Business License|Excise & License|8432|5.75 21.8
New Business License|Excise & License|8242|5.87 20.9
Illegal Parking|Public Works|7812|0.54 48.7
ROWE - 72 Hour Enforcement|Public Works|7499|0.72 24
Transportation Sign Maintenance|Public Works|7460|6.89 59.5
Inspection|Public Works|6807|15.86 141.4
Public Health Business License Inspection|Environmental Health|6771|0.07 1.9
Trash in Yard Violation|Community Planning & Development|6318|18.07 72.1
Barking Dog|Environmental Health|5543|1.24 6.9
Zoning Business License Inspection|Community Planning & Development|5107|0.04 0.8
Online Process / Application|Excise & License|4945|4.88 18.1
DPD - Non Emergency/ General Info|311|4362|1.03 3.6
Callback Request|Environmental Health|4194|0.95 18.8
Signal Hazard (Traffic)|Public Works|4148|0.92 9.1
Inspection Request|Community Planning & Development|4072|0.08 0.9
EXL - Inspection Request|Excise & License|3899|1.11 5
Damaged/Fallen Tree|Parks & Recreation|3826|1.97 14
Signal Timing|Public Works|3822|4.33 110.8
Inquiry|Public Works|3776|11.88 135.1
Transportation Signal Maintenance|Public Works|3604|3.14 26.5
`;
