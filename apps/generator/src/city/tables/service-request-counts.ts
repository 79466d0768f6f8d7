/**
 * Counts of the 311 service requests that steer the synthetic city: a tenth of 2015 unless a line says otherwise.
 * City and County of Denver, CC BY 3.0.
 */

/** Rows a year. 2015 is ten times the sample; 2017 and 2018 were not published and lie between their neighbours. */
export const rowsByYear: Readonly<Record<number, number>> = {
  2015: 471_700,
  2016: 470_639,
  2017: 458_000,
  2018: 445_000,
  2019: 432_470,
  2020: 424_371,
  2021: 352_644,
  2022: 421_008,
  2023: 474_695,
  2024: 455_214,
  2025: 451_943,
};

/** Rows by month of 2015, January first; the last day of the year is missing from the file. */
export const rowsByMonth = [3568, 3219, 3997, 4544, 4313, 4442, 4307, 4028, 3776, 3951, 3515, 3510];

/** Rows by Denver hour, Monday first. */
// prettier-ignore
export const rowsByWeekdayHour = [
  [3, 2, 2, 1, 2, 7, 23, 220, 846, 955, 1001, 1026, 1035, 1004, 976, 911, 657, 281, 164, 94, 25, 18, 13, 6],
  [7, 2, 2, 3, 1, 12, 19, 261, 860, 1024, 1059, 1153, 1013, 1007, 1070, 990, 681, 283, 171, 111, 18, 22, 14, 11],
  [3, 1, 4, 1, 1, 10, 22, 245, 771, 990, 1008, 1023, 975, 923, 907, 896, 732, 265, 180, 111, 25, 29, 12, 3],
  [4, 3, 6, 0, 1, 9, 16, 229, 705, 861, 886, 917, 897, 871, 881, 810, 607, 294, 153, 97, 14, 21, 5, 0],
  [4, 1, 0, 0, 6, 10, 12, 165, 630, 806, 838, 913, 854, 818, 822, 778, 539, 229, 106, 92, 9, 13, 15, 5],
  [6, 0, 0, 0, 1, 10, 11, 15, 120, 184, 168, 198, 195, 193, 199, 141, 152, 30, 19, 21, 15, 12, 14, 6],
  [3, 0, 4, 0, 0, 5, 9, 13, 75, 120, 150, 159, 157, 148, 118, 113, 79, 35, 38, 22, 25, 16, 13, 3],
];

/** Share of a usual day that a city holiday sees. */
export const holidayShare = 0.065;

/** How much busier than usual the first working day after a closed weekday is. */
export const afterHolidayShare = 1.22;

/** Rows by Denver hour: all, by phone, by PocketGov. The rest came by mail, fax and at the counter. */
// prettier-ignore
export const rowsByHour = {
  all: [30, 9, 18, 5, 12, 63, 112, 1148, 4007, 4940, 5110, 5389, 5126, 4964, 4973, 4639, 3447, 1417, 831, 548, 131, 131, 86, 34],
  phone: [1, 0, 1, 0, 1, 2, 15, 903, 3682, 4607, 4759, 5018, 4807, 4638, 4584, 4347, 3107, 1167, 640, 402, 41, 34, 10, 0],
  pocketGov: [16, 7, 10, 3, 4, 19, 58, 119, 237, 220, 223, 218, 191, 201, 232, 203, 219, 199, 156, 106, 84, 81, 49, 26],
};

/** The other channels until November 2015 and from then on. */
export const otherSources = {
  listed: { Email: 701, Other: 213, Fax: 25, 'USPS Mail': 12, 'Walk-In': 5 },
  typed: {
    "Email - Mayor's Office": 356,
    'Email - 311': 165,
    'Email - City Clerk': 30,
    'Email - Assessor': 7,
    'Walk-In': 5,
    Email: 4,
  },
};

/** Rows by channel of the yearly files: Phone, PocketGov, Email, Council Office, Web & Chat, Other. */
export const channelsByYear: Readonly<Record<number, readonly number[]>> = {
  2019: [364_099, 58_198, 6_353, 693, 184, 2_916],
  2020: [351_039, 55_431, 12_725, 621, 258, 4_284],
  2021: [255_883, 59_222, 31_896, 1_387, 226, 4_009],
  2022: [290_439, 83_860, 36_318, 4_451, 248, 5_531],
  2023: [342_241, 78_981, 42_472, 5_455, 544, 4_869],
  2024: [332_243, 57_693, 48_192, 9_497, 1_389, 5_013],
  2025: [345_574, 53_075, 41_334, 6_078, 1_326, 4_083],
};

/** Rows of the agency Safety, which grew most. */
export const safetyByYear: Readonly<Record<number, number>> = {
  2019: 17_331,
  2020: 16_405,
  2021: 39_344,
  2022: 96_138,
  2023: 142_120,
  2024: 113_300,
  2025: 134_110,
};

/** Statuses by how the case ended. `listed`: until the new system of 2015-11-15. */
export const openStatuses = {
  listed: { 'Routed to Agency': 325, 'In-Progress': 110, 'Re-Opened': 3, 'Re-Routed': 3, Intake: 1 },
  typed: {
    New: 425,
    'Routed to Agency': 173,
    'In-Progress': 38,
    'Re-Routed': 11,
    'Customer Updated': 5,
    Intake: 5,
    'On Hold (Internal)': 2,
  },
};

/** Closed labels that never carry a close time. */
export const closedWithoutTime = {
  'Closed - Approved': 64,
  'Closed - In Compliance': 64,
  'Closed - No Violation Found': 62,
  'Closed - Not Approved': 21,
  'Closed - Duplicate': 15,
  'Closed - Refer Out': 6,
  'Closed - Owner Abated': 2,
};

/** Closed labels with a close time, by the kind of closing of a typed summary; `yearly`: from 2019 on. */
export const closedStatuses = {
  answer: {
    'Closed - Answer Provided': 2900,
    'Closed - Other': 60,
    'Closed - Out of Jurisdiction': 20,
    'Closed - Created in Error': 23,
    'Closed - Not Enough Info': 20,
    'Closed - Transfered to External Agency': 150,
    'Closed - No Response from Customer': 8,
  },
  transfer: {
    'Closed - Transfered to External Agency': 400,
    'Closed - Out of Jurisdiction': 40,
    'Closed - Answer Provided': 30,
  },
  service: {
    'Closed - Service Completed': 450,
    'Closed - Answer Provided': 120,
    'Closed - Duplicate Case': 45,
    'Closed - Not Enough Info': 30,
    'Closed - Other': 30,
    'Closed - No Response from Customer': 6,
    'Closed - Resolved by Customer': 9,
  },
  violation: { 'Closed - Service Completed': 60, 'Closed - Other': 20, 'Closed - Duplicate Case': 5 },
  mail: { 'Closed - Answer Provided': 90, 'Closed - Spam': 52, 'Closed - Other': 30 },
  yearly: {
    'Closed - Answer Provided': 1_740_000,
    'Closed - Transferred to External Agency': 667_385,
    'Closed - Transfered to External Agency': 17_825,
    'Closed - Service Completed': 230_000,
    'Closed - Duplicate Case': 31_375,
    'Closed - Duplicate': 14_001,
    'Closed - Spam': 18_750,
    Spam: 994,
  },
};

/** Quantiles (at 0, 5, 25, 50, 75, 90, 95, 99, 100 %) of minutes to close, by kind of closing. */
export const closingMinutes = {
  answer: [0.1, 0.2, 0.3, 0.6, 1.7, 105, 1295, 8571, 63_406],
  transfer: [0.1, 0.2, 0.3, 0.6, 1.1, 6.8, 223, 3499, 10_204],
  service: [0.5, 7.6, 1663, 5923, 11_598, 18_753, 23_278, 37_829, 64_819],
  violation: [1, 5.8, 1440, 5800, 12_600, 24_000, 33_000, 55_000, 64_954],
  mail: [5, 10.5, 228, 1243, 4158, 4274, 11_359, 30_344, 47_413],
};

/** Share of typed cases that end under a label without close time, and that stay open, by kind of closing. */
export const typedOutcome = {
  answer: { withoutTime: 0.004, open: 0.012, resolutionYes: 0.72, resolutionBlank: 0.02 },
  transfer: { withoutTime: 0, open: 0.004, resolutionYes: 0.9, resolutionBlank: 0.005 },
  service: { withoutTime: 0.02, open: 0.24, resolutionYes: 0.08, resolutionBlank: 0.22 },
  violation: { withoutTime: 0.5, open: 0.24, resolutionYes: 0.05, resolutionBlank: 0.7 },
  mail: { withoutTime: 0.02, open: 0.62, resolutionYes: 0.15, resolutionBlank: 0.62 },
};

/** What stands in the customer's zip, in percent: `incident` and `five` are real zips, of the place or of the table. */
export const customerZipForms = {
  listed: { blank: 5.8, '99999': 18.2, 'ZIP+4': 14.2, five: 61.65, junk: 0.15 },
  typed: { blank: 34.6, '1': 12, '00000': 2, 'ZIP+4': 0.8, five: 50.4, junk: 0.2 },
  yearly: { blank: 50, five: 48, 'ZIP+4': 1.9, junk: 0.1 },
};

/** Things typed where a zip belongs. */
export const zipJunk = [
  '80',
  '311',
  '0000',
  '111111',
  '802111',
  '800005',
  '80239*',
  '99???',
  'unknown',
  'unk',
];

/** Zips of callers. */
export const customerZips = `80219:2660 80210:1863 80205:1826 80211:1659 80220:1634 80204:1477 80239:1449 80209:1235 80206:1187 80207:1186 80223:1034 80249:1017 80222:893 80202:845 80203:834 80212:791 80218:789 80237:752 80224:739 80231:709 80216:699 80238:670 80236:507 80246:393 80221:389 80247:375 80123:372 80227:367 80230:292 80111:152 80014:144 80229:122 80214:122 80235:113 80226:111 80112:110 80110:108 80012:107 80010:106 80011:96 80013:84 80022:76 80232:71 80015:71 80215:68 80033:67 80401:58 80233:55 80127:53 80113:52 80228:51 80260:49 80120:48 80129:44 80003:44 80020:42 80021:42 80004:41 80122:40`;

/** What a located row fills until November 2015: address with zip, corner, address without zip, address without neighbourhood. */
export const placeForms = { addressZip: 11_634, corner: 2_277, address: 516, outside: 242 };

/** The same from November 2015 on, when a row carries no coordinates. */
export const typedPlaceForms = { addressZip: 1_341, corner: 260, address: 79 };

/** Second address lines. */
export const unitForms = { Apt: 249, Unit: 156, Ste: 24, Bldg: 22, '#': 14, Lot: 4 };
