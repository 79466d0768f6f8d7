/**
 * The pick list of the call centre until November 2015, one summary per line:
 * `summary | agency | type | rows by source | % with a place | first call resolution Y N blank | days to close p50 p90 max`,
 * the sources being Phone, PocketGov, Email, Other, Fax, Walk-In, USPS Mail.
 *
 * Counts in a tenth of the 311 service requests of 2015, City and County of Denver, CC BY 3.0.
 */
export const pickedSummaries = `
Vehicle Registration Tags/Renewal|311|Inquiry|2261 2 0 0 0 0 0|1|619 1644 0|7 7 13
Vehicle Registration - New Vehicle/New Resident|311|Inquiry|1754 5 1 0 0 0 0|2|773 987 0|7 7 10
SWM Service Schedule (trash, recycling, LIP, overflow, compost)|Public Works|Inquiry|1155 10 3 0 0 0 0|64|1017 151 0|0 0 40
Property tax payment|Finance|Inquiry|1070 0 8 0 0 0 0|12|600 478 0|0 0 6
Vehicle Purchases|Finance|Inquiry|870 1 0 0 0 0 0|1|223 648 0|7 7 9
Pothole needs repair|Public Works|Request|572 271 10 0 0 0 0|93|37 814 2|4 8 226
Vehicle Titles|Finance|Inquiry|839 2 0 0 0 0 0|1|351 490 0|7 7 9
Missed Trash/LIP/Overflow Collection|Public Works|Complaint|732 53 1 0 0 0 0|94|47 739 0|4 12 50
Property Information|Finance|Inquiry|723 7 1 0 0 0 0|24|321 408 2|0 1 28
ACC Originated Case|311|Complaint|703 0 0 0 0 0 0|70|0 703 0|105 131 154
Cart-new resident or replacement for stolen, damaged, broken.|Public Works|Complaint|659 31 3 0 0 0 0|92|40 653 0|6 13 47
Police Department General Inquiry|311|Inquiry|567 55 7 0 0 0 0|12|320 309 0|1 7 15
311 Employee Transfer|311|Request|608 0 0 0 0 0 0|3|604 4 0|0 0 3
Lost Pets|Environmental Health|Inquiry|582 1 5 0 0 0 0|5|516 72 0|0 0 146
Out of Jurisdiction|External Agency|Inquiry|566 11 6 0 0 0 0|5|579 4 0|0 0 3
Weeds, grass, vegetation|Community Planning & Development|Complaint|291 237 18 25 0 0 0|96|99 472 0|15 45 190
Drivers License/State ID|Finance|Inquiry|547 2 1 0 0 0 0|0|502 48 0|0 0 9
Illegal Dumping|Public Works|Inquiry|460 84 2 0 0 0 0|93|21 525 0|1 12 62
311 - General Inquiry|311|Inquiry|282 52 198 0 0 0 0|8|509 23 0|0 1 28
Business Licenses|Finance|Inquiry|512 4 5 0 0 0 0|1|207 314 0|56 277 302
SWM Collection Types/Information (Auto, Manual, Dumpster, LIP, Overflow)|Community Planning & Development|Complaint|513 5 2 0 0 0 0|43|426 94 0|0 0 31
Illegal Parking|Community Planning & Development|Inquiry|375 74 11 0 0 0 0|35|164 291 5|1 7 34
Recycle/Trash Problem|Public Works|Complaint|357 66 6 0 0 0 0|89|32 397 0|5 15 59
Sales tax rates and definition|311|Inquiry|348 3 55 0 0 0 0|2|71 335 0|0 1 8
Graffiti on Private Property|Public Works|Complaint|226 42 11 43 24 0 12|97|22 336 0|3 11 224
Certificate of Occupancy|311|Request|300 0 0 51 0 1 0|99|9 343 0|5 8 184
Dead Animal|Public Works|Request|278 16 36 0 0 0 0|79|62 268 0|1 3 6
Loose Dog Without Owner / Leash Law Violation|Environmental Health|Complaint|303 16 1 0 0 0 0|89|41 265 14|0 67 125
Adoptable animals|311|Inquiry|292 1 25 0 0 0 0|2|238 80 0|0 1 17
DMV General Information|Finance|Inquiry|304 1 0 0 0 0 0|4|236 69 0|0 7 8
License Plates|Finance|Inquiry|293 1 1 0 0 0 0|1|131 164 0|7 7 8
Missed Recycle Collection|Public Works|Complaint|265 22 2 0 0 0 0|92|21 268 0|5 15 40
Graffiti on Private Property - Online|Public Works|Complaint|0 277 2 0 0 0 0|96|23 256 0|4 14 306
Recycling Sign Up|Environmental Health|Inquiry|276 0 0 0 0 0 0|78|155 121 0|0 1 47
Information about occupational privilege tax (OPT).|Finance|Inquiry|251 0 21 0 0 0 0|4|46 226 0|0 0 6
Recycling Information|Environmental Health|Inquiry|261 3 2 0 0 0 0|30|195 71 0|0 1 33
Property tax mailing address and responsible party information|Finance|Inquiry|257 2 4 0 0 0 0|13|108 155 0|0 0 25
Misdirected call to Finance|311|Inquiry|261 0 0 0 0 0 0|1|253 8 0|0 0 5
Senior Citizen Exemption Application|Finance|Inquiry|257 3 0 0 0 0 0|30|86 174 0|0 1 5
Building permit|Community Planning & Development|Inquiry|246 4 0 0 0 0 0|8|180 70 0|0 7 11
Bulk Plane Violation or Requesting Inspection|Community Planning & Development|Complaint|217 0 0 32 0 0 0|99|3 246 0|5 9 221
Marriage/Civil Union license & certificate|311|Inquiry|233 1 1 0 0 0 0|0|211 24 0|0 0 6
CntyCourt Divisions/Locations|311|Inquiry|218 2 0 1 0 0 0|0|166 55 0|0 185 303
Setback: Requesting Inspection or Reporting Violation|Community Planning & Development|Complaint|192 4 0 24 0 0 0|98|7 213 0|5 10 144
Persons with Disabilities Placards|Finance|Inquiry|209 0 2 0 0 0 0|1|115 96 0|0 7 8
Marriage record request|Clerk & Recorder|Request|210 0 0 0 0 0 0|0|158 51 1|0 0 12
Holding Stray|Environmental Health|Complaint|206 2 0 0 0 0 0|61|87 116 5|0 60 142
Problem with Barking Dogs|Environmental Health|Complaint|145 51 1 0 0 0 0|85|62 131 4|0 57 99
Temporary Vehicle Permits|Finance|Inquiry|195 0 0 0 0 0 0|2|116 79 0|0 7 8
Dumpster/Manual to Automated Cart Collection|Public Works|Complaint|186 4 1 0 0 0 0|70|71 120 0|0 7 68
Property tax lien against my property|Finance|Inquiry|189 0 1 0 0 0 0|16|32 158 0|0 0 1
Denver Animal Shelter rabies vaccination clinic|311|Inquiry|186 1 0 0 0 0 0|2|156 31 0|0 0 3
Trash in Yard|Community Planning & Development|Complaint|145 36 2 3 0 0 0|92|37 149 0|7 58 273
Injured Animal Report|Environmental Health|Complaint|181 2 1 0 0 0 0|88|32 145 7|0 70 100
Marriage license, application, certification, requirements|Clerk & Recorder|Inquiry|178 0 1 0 0 0 0|0|149 30 0|0 0 3
Abandoned Vehicle|311|Inquiry|148 29 2 0 0 0 0|18|109 70 0|0 7 9
Returning a call from an Animal Control Officer/Dispatch|311|Inquiry|179 0 0 0 0 0 0|65|4 175 0|0 0 108
wildlife squirrels, rabbits, foxes raccoons snakes beavers other animals|Parks & Recreation|Inquiry|167 10 1 0 0 0 0|28|132 45 1|0 2 5
Abuse, Cruelty or Neglect|Environmental Health|Complaint|156 17 5 0 0 0 0|87|27 144 7|0 72 125
Graffiti on Public Property - ONLINE|Public Works|Complaint|0 176 0 0 0 0 0|92|9 167 0|4 31 68
Vehicle Emissions|Finance|Inquiry|176 0 0 0 0 0 0|2|112 64 0|0 7 8
Divorce|311|Inquiry|173 0 0 0 0 0 0|0|145 28 0|0 7 8
Street Light Outage|Public Works|Request|171 1 0 0 0 0 0|44|162 5 5|0 1 132
Returning a call from Shelter Staff/Front Counter|311|Inquiry|158 1 10 0 0 0 0|15|7 162 0|1 3 93
Residential Composting Collection Program|Public Works|Inquiry|166 0 0 0 0 1 0|78|69 98 0|0 8 49
Traffic Signal Malfunction/Damaged|311|Request|138 24 3 0 0 0 0|90|17 110 38|0 52 147
Permits|Community Planning & Development|Inquiry|159 2 2 0 0 0 0|3|118 45 0|0 7 8
Snow-Sidewalk Not Shoveled Residential|Community Planning & Development|Complaint|76 72 4 9 0 0 0|91|30 131 0|4 11 140
Mayor's Office|Mayor's Office|Complaint|157 0 0 0 0 0 0|3|29 125 3|11 175 302
Park Permits|311|Inquiry|152 0 0 0 0 0 0|0|112 40 0|0 1 7
Vehicle Fees & Taxes|Finance|Inquiry|151 0 0 0 0 0 0|1|31 120 0|7 7 8
Recycling Cart- replacement for stolen, or reporting damaged, broken.|Environmental Health|Complaint|141 9 0 0 0 0 0|92|5 145 0|2 13 48
Park Maintenance|Parks & Recreation|Inquiry|114 23 3 0 0 0 0|83|5 133 2|6 29 58
311 DHS General Inquiry|311|Inquiry|134 3 0 0 0 0 0|2|134 3 0|0 0 1
Lost pet found on Denvergov|Environmental Health|Inquiry|135 0 0 0 0 0 0|22|31 103 1|0 2 58
Encumbrance on right of way|Community Planning & Development|Complaint|84 45 3 1 0 0 0|95|20 113 0|6 32 155
411 Information|311|Inquiry|132 0 0 0 0 0 0|0|131 1 0|0 0 2
Electronics Waste and Recycling Program|Environmental Health|Inquiry|129 3 0 0 0 0 0|9|118 14 0|0 0 2
Animal Shelter Hours and Location|311|Inquiry|128 1 3 0 0 0 0|5|121 11 0|0 0 4
Tree Pruning/ Removal|Parks & Recreation|Inquiry|106 21 3 0 0 0 0|78|27 100 3|4 18 181
Dumpster Maintenance|Public Works|Inquiry|112 18 0 0 0 0 0|95|8 122 0|7 15 48
construction/permits on street|Finance|Inquiry|124 6 0 0 0 0 0|24|86 44 0|0 7 15
Voter registration, requirements, updates, poll watchers, etc...|Clerk & Recorder|Inquiry|127 0 0 0 0 0 0|10|86 41 0|0 0 1
Hours, Location/Important Dates/Voting Options|311|Inquiry|119 1 0 0 0 0 0|3|52 68 0|0 1 3
Traffic Court|311|Inquiry|120 0 0 0 0 0 0|0|89 31 0|0 190 294
Zoning permits and contact info|Community Planning & Development|Inquiry|118 2 0 0 0 0 0|5|76 44 0|0 7 8
Denver Water - General Inquiry|External Agency|Inquiry|105 5 3 0 0 0 0|19|78 35 0|0 7 10
Property Assessment|Finance|Inquiry|110 0 1 0 0 0 0|17|32 79 0|0 1 4
Assessor address change|311|Request|108 0 2 0 0 0 0|5|90 20 0|0 0 4
Locate Inmates / Jail Information|311|Inquiry|107 0 0 0 0 0 0|1|99 8 0|0 0 7
Graffiti on Public Property|Public Works|Complaint|81 23 1 0 0 0 0|92|6 99 0|4 35 79
Street paving or pavement repair|Public Works|Request|84 18 2 0 0 0 0|89|13 80 11|26 112 264
Traffic Sign Problem|Public Works|Request|102 0 0 0 0 0 0|94|4 57 41|1 68 179
CR Records Request-Genl Info|311|Inquiry|101 1 0 0 0 0 0|10|52 50 0|0 1 3
Dates, times, locations/Issues, questions regarding VSPC|311|Inquiry|101 0 0 0 0 0 0|3|95 6 0|0 0 1
Dangerous / Vicious Animals / Dog Attack of Another Animal|Environmental Health|Complaint|96 5 0 0 0 0 0|90|4 91 6|0 39 105
Construction/No permit|Community Planning & Development|Complaint|81 14 0 2 0 0 0|95|9 88 0|5 55 148
Noise Complaints|Environmental Health|Complaint|76 19 1 0 0 0 0|49|52 44 0|0 2 6
Sidewalk Damage|311|Inquiry|61 28 7 0 0 0 0|53|40 56 0|7 11 117
Residential Parking Permits|311|Inquiry|93 0 2 0 0 0 0|4|50 44 1|0 7 12
Traffic Signal Malfunction|Public Works|Request|83 7 2 0 0 0 0|84|9 63 20|0 195 242
Can I request a copy of tax bill/statement|311|Inquiry|87 0 3 0 0 0 0|28|15 75 0|0 0 3
Traffic Signal Timing|Public Works|Request|64 25 0 0 0 0 0|92|5 46 38|19 131 161
Requirements, expiration, replacing, cancelling, medical exam etc?|311|Inquiry|87 0 0 0 0 0 0|0|41 46 0|19 243 294
Quit claim deed|311|Inquiry|85 0 1 0 0 0 0|3|75 11 0|0 0 7
Outdoor Storage|311|Complaint|56 24 4 2 0 0 0|91|20 66 0|6 69 239
Identify service lien (wastewater or sanitation sewer)|Finance|Inquiry|84 1 0 0 0 0 0|11|29 56 0|0 0 1
Pet give away by owner (relinquishment)|311|Complaint|84 0 0 0 0 0 0|7|71 13 0|0 1 126
DMV Address Change|Finance|Inquiry|82 0 0 0 0 0 0|4|43 39 0|0 7 8
Recorded Deed of Trust(Mortgage)|311|Request|78 0 0 0 0 0 0|17|38 40 0|0 1 6
parking ticket payment|311|Inquiry|67 5 0 0 0 0 0|6|35 37 0|2 7 8
Real property protest procedures|311|Inquiry|71 0 0 0 0 0 0|6|25 46 0|0 2 4
Dog/Animal in Vehicle|Environmental Health|Complaint|70 0 0 0 0 0 0|81|18 51 1|0 98 118
SWM Complaint|311|Complaint|63 7 0 0 0 0 0|90|54 16 0|0 0 6
Property Notice of Valuation|311|Inquiry|70 0 0 0 0 0 0|3|29 41 0|0 1 3
Request new ballot, emergency ballots,|Clerk & Recorder|Request|69 0 0 0 0 0 0|4|62 7 0|0 0 0
parking ticket history|311|Inquiry|62 7 0 0 0 0 0|1|45 24 0|0 7 8
Power Outage - Xcel Energy|311|Inquiry|65 3 0 0 0 0 0|31|68 0 0|0 0 4
Claim, accident, property damage, injury|311|Inquiry|63 4 1 0 0 0 0|10|52 16 0|0 7 7
Appliances|311|Request|67 0 0 0 0 0 0|15|64 3 0|0 0 0
Traffic Sign Request|311|Request|49 16 2 0 0 0 0|75|6 30 31|9 103 181
Wastewater Management - General Information|311|Inquiry|61 4 1 0 0 0 0|15|41 25 0|0 7 8
Parking on Lawn|311|Complaint|43 20 0 2 0 0 0|98|8 56 1|13 31 154
Traffic Sign Down, Missing|Public Works|Request|64 0 0 0 0 0 0|89|3 44 17|0 76 300
Obtaining/renewing pet licenses|Environmental Health|Inquiry|62 0 2 0 0 0 0|8|54 10 0|0 1 4
Graffiti|Public Works|Request|13 49 0 0 0 0 0|100|0 53 9|4 12 32
Signs: reporting violation or requesting inspection|311|Complaint|35 18 2 6 0 0 0|93|6 55 0|5 20 158
Foreclosure case info|311|Inquiry|60 0 0 0 0 0 0|27|11 49 0|1 4 5
Street or Alley Sweeping|Public Works|Request|52 7 1 0 0 0 0|70|21 39 0|1 7 121
Street Closures|311|Inquiry|55 2 1 0 0 0 0|22|35 23 0|0 7 13
Recording Document(s)|311|Inquiry|55 0 1 0 0 0 0|2|37 19 0|0 2 7
Household Hazardous Waste|311|Inquiry|54 0 1 0 0 0 0|9|46 9 0|0 0 3
Sinkhole|311|Request|43 12 0 0 0 0 0|47|19 36 0|7 7 14
Schedule inspection/sign-off of mobile/cart|311|Inquiry|55 0 0 0 0 0 0|20|11 44 0|0 1 4
Business Personal Property Information|311|Inquiry|54 0 0 0 0 0 0|6|9 45 0|0 1 5
Civil Division County Court|311|Inquiry|54 0 0 0 0 0 0|0|51 3 0|0 0 129
Birth/ Death Certificates|311|Inquiry|53 0 0 0 0 0 0|0|52 1 0|0 0 7
Schedule a Marijuana Zoning Inspection|Community Planning & Development|Request|52 0 0 1 0 0 0|98|2 51 0|5 9 34
Tree Branches- set out rules for pick up on private property.|311|Inquiry|52 0 0 0 0 0 0|33|50 2 0|0 0 0
Oversized Trailer / RV|Community Planning & Development|Complaint|43 5 2 1 0 0 0|78|14 37 0|6 32 66
General question, issue, or complaint about Street Maintenance|311|Inquiry|45 3 3 0 0 0 0|65|6 44 1|3 25 100
Criminal/General Sessions|311|Inquiry|50 0 0 0 0 0 0|0|41 9 0|0 185 307
Request new ballot, emergency ballots, cost to mail a ballot|311|Request|50 0 0 0 0 0 0|2|42 8 0|0 0 0
Contact Park Ranger|311|Complaint|50 0 0 0 0 0 0|46|14 36 0|0 2 8
`;

/**
 * The rest of the list: many rare summaries, worded after the list's own topics. One group per line:
 * `agency | type | rows | % with a place | Y N blank | days p50 p90 max | summaries, the most frequent first`.
 */
export const rareSummaries = `
311|Inquiry|3560|22|62 36 2|0 7 190|Parking Meters;Jury Duty;Court Records and Fines;Library Hours and Locations;Denver Human Services - Food Assistance;City Jobs and Applications;RTD Schedule and Fares;Street Sweeping Schedule;Notary Services;Small Claims Court;Snow Plowing Routes;Parking Permit Renewal;Water Bill Question;City Council Contact;Towed Vehicle Location;Denver Health Clinic Information;Airport Information;Recreation Center Hours;Special Event Permits;Public Trustee;Contractor License;Food Handler License;Liquor License Hearing;Probation Office;Warrant Information;Sheriff Department - General Inquiry;Fire Department - General Inquiry;Accident Report Copy;Passport Information;Voter Ballot Status;Housing Assistance;Landlord and Tenant Questions;Utility Assistance;Homeless Services;Veterans Services;Senior Transportation;Youth Programs;Tax Rebate for Seniors;Floodplain Information;Sewer Backup Information;Storm Drain Question;Bike Routes and Maps;Photo Radar Ticket;Red Light Camera Ticket;Boot on Vehicle;Handicap Parking Space Request;Loading Zone Permit;Moving Permit;Street Occupancy Permit;Sign Permit;Fence Permit;Water Heater Permit;Roofing Permit;Electrical Permit;Plumbing Permit;Inspection Scheduling;Stop Work Order;Neighborhood Meeting Information;Registered Neighborhood Organizations;City Auditor;City Attorney;Human Rights Complaint Information;Open Records Request;Art and Venues Tickets;Red Rocks Event Information;Museum and Zoo Information;Civic Center Events;Farmers Market Information;Block Party Permit;Denver Marathon Street Closures;Christmas Tree Recycling;Leaf Drop Locations;Paint Recycling;Mattress Pickup;Tire Disposal;Compost Sale;Yard Waste Question;Cart Placement Rules;Holiday Trash Schedule;Bear and Coyote Information;Bee Swarm;Pigeon Problem;Mosquito Control;Restaurant Inspection Results;Bed Bugs Information;Mold in Rental Property;Radon Test Kits;Air Quality Alert;Burn Ban Information;Fireworks Information
311|Complaint|700|62|22 70 8|4 32 200|Vacant and Neglected Building;Unsafe Structure;Alley Blocked;Overgrown Tree over Sidewalk;Shopping Carts Abandoned;Construction Noise at Night;Unlicensed Business;Rubbish behind Business;Short Term Rental Complaint;Illegal Unit in Basement;Too Many Unrelated Occupants;Commercial Vehicle on Residential Street;Sprinkler Water on Sidewalk;Street Vendor Complaint;Handbill and Flyer Litter;Broken Parking Meter;Taxi Complaint;Employee Complaint;Smoke from Wood Burning;Odor Complaint;Dust from Construction;Light Shining into Home;Dumpster Overflowing;Recycling not Emptied
311|Request|384|58|20 72 8|5 30 240|Stop Sign Request;Speed Study Request;Crosswalk Request;No Parking Sign Request;Street Light Request;Sidewalk Ramp Request;Alley Maintenance;Gravel Alley Grading;Storm Inlet Cleaning;Flooding on Street;Manhole Cover Loose;Oil Spill on Street;Tree in Street;Guardrail Damage;Bridge Maintenance;Bike Rack Request;Bus Stop Trash
311|Compliment|45|8|90 10 0|0 40 260|Employee Compliment;Compliment for Trash Crew;Compliment for Snow Plow Driver;Thank You to 311 Agent
Finance|Inquiry|200|12|45 54 1|0 7 30|Wage Garnishment;Lodger's Tax;Use Tax Question;Vendor Payment;Treasury - Refund Question;Delinquent Tax Notice;Special District Charges;Fleet Registration;Lost Title;Gift of a Vehicle;Emission Waiver;Personalized Plates
Public Works|Request|120|80|14 82 4|5 40 240|Concrete Curb Repair;Alley Pothole;Street Cut Settlement;Faded Crosswalk Paint;Lane Marking Repair;Debris in Roadway;Inlet Plugged
Public Works|Complaint|133|82|10 88 2|6 24 90|Missed Compost Collection;Cart Left in Alley;Large Item not Collected;Trash Spilled by Truck;Snow Plow Damage
Community Planning & Development|Complaint|300|88|12 85 3|7 50 260|Work without Permit;Junk Vehicle on Private Property;Dead Tree on Private Property;Unscreened Trash Storage;Chickens and Livestock;Home Business Violation;Fence too High;Driveway Parking Violation;Snow not Cleared at Business;Roof without Permit
Community Planning & Development|Inquiry|100|14|60 39 1|0 7 30|Setback Question;Historic District Question;Property Line Question;Rezoning Information;Certificate of Zoning
Community Planning & Development|Request|91|90|6 92 2|5 12 60|Residential Final Inspection;Zoning Inspection;Sign Inspection;Use Permit Inspection
Environmental Health|Inquiry|250|24|74 25 1|0 6 90|Spay and Neuter Clinic;Dog License Renewal;Pet Microchip;Dog Park Rules;Wildlife Rescue Contact;Noise Ordinance Question;Food Truck Rules;Child Care Inspection Results
Environmental Health|Complaint|139|78|16 80 4|1 60 140|Dog Bite Report;Dog Waste in Yard;Too Many Animals;Restaurant Complaint;Rodents in Building;Animal without Shelter;Smoking near Entrance
Clerk & Recorder|Inquiry|102|2|84 16 0|0 1 6|Recording Fees;Deed Copy;Campaign Finance Question;Lobbyist Registration;Ballot Drop Off Locations
Clerk & Recorder|Request|50|2|84 16 0|0 1 6|Certified Copy Request;Ballot Replacement;Domestic Partnership Record
External Agency|Inquiry|11|4|98 2 0|0 1 8|State Agency Referral;Neighboring City Referral
Parks & Recreation|Request|60|80|6 90 4|5 30 180|Park Sprinkler Broken;Playground Repair;Trail Maintenance;Park Restroom Cleaning
Parks & Recreation|Inquiry|24|30|70 30 0|0 6 40|Picnic Site Reservation;Golf Course Hours;Swimming Lessons
Parks & Recreation|Complaint|31|70|10 86 4|7 40 180|Dog off Leash in Park;Park Trash Overflowing;Noise in Park after Hours
Mayor's Office|Complaint|3|4|40 60 0|8 175 300|Letter to the Mayor
Tech Services|Inquiry|22|2|70 30 0|0 60 300|Website Problem;Online Payment Error;Mobile App Problem
`;
