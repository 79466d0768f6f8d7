/**
 * Counts of Denver's traffic accidents that steer the synthetic city. City and County of Denver, CC BY 3.0.
 */

/** Rows by reported year; 2013 to 2024 from the crash report feed, before from the older archive. */
export const accidentsByYear: Readonly<Record<number, number>> = {
  2011: 20_721,
  2012: 19_382,
  2013: 21_617,
  2014: 23_108,
  2015: 24_792,
  2016: 25_434,
  2017: 25_893,
  2018: 25_541,
  2019: 24_841,
  2020: 15_892,
  2021: 18_071,
  2022: 16_412,
  2023: 16_672,
  2024: 15_728,
};

/** First occurrences by Denver hour, Monday first, in 4,171 accidents. */
// prettier-ignore
export const accidentsByWeekdayHour = [
  [6, 8, 9, 1, 2, 8, 24, 35, 54, 40, 34, 22, 39, 29, 49, 65, 56, 69, 32, 23, 13, 7, 15, 7],
  [4, 2, 6, 0, 0, 6, 24, 53, 78, 44, 40, 45, 48, 43, 46, 70, 71, 56, 35, 24, 16, 21, 16, 8],
  [8, 5, 6, 4, 5, 4, 26, 42, 58, 36, 30, 38, 27, 24, 33, 42, 37, 54, 36, 21, 17, 16, 11, 6],
  [10, 7, 8, 4, 2, 5, 14, 41, 40, 37, 31, 37, 36, 27, 28, 38, 45, 53, 40, 12, 17, 15, 17, 10],
  [12, 9, 10, 3, 4, 3, 18, 61, 60, 43, 30, 41, 46, 25, 60, 69, 55, 56, 34, 24, 20, 24, 11, 15],
  [15, 20, 31, 10, 3, 3, 4, 5, 15, 10, 16, 35, 39, 29, 34, 38, 28, 26, 28, 13, 17, 18, 25, 19],
  [16, 14, 29, 6, 6, 5, 5, 9, 1, 17, 15, 18, 28, 24, 26, 17, 27, 21, 27, 24, 30, 16, 11, 2],
];

/** First occurrences by hour of three kinds of accident; the mix at an hour follows from them. */
// prettier-ignore
export const accidentsByHour = {
  plain: [21, 18, 25, 7, 6, 21, 92, 212, 256, 172, 160, 183, 202, 155, 206, 253, 243, 252, 152, 88, 71, 64, 65, 31],
  hitAndRun: [33, 32, 54, 15, 14, 13, 23, 33, 49, 54, 36, 52, 59, 44, 67, 81, 68, 74, 65, 48, 50, 41, 32, 34],
  dui: [16, 13, 18, 6, 2, 0, 0, 1, 1, 1, 0, 0, 2, 2, 3, 5, 8, 8, 13, 5, 9, 11, 9, 1],
};

/** Worst offence of a crash in 230,666 rows of the feed. */
export const topOffenses = {
  'TRAF - ACCIDENT': 152_423,
  'TRAF - ACCIDENT - HIT & RUN': 65_666,
  'TRAF - ACCIDENT - DUI/DUID': 6_297,
  'TRAF - ACCIDENT - SBI': 3_476,
  'TRAF - ACCIDENT - POLICE': 2_193,
  'TRAF - ACCIDENT - FATAL': 611,
};

/** Minutes from first occurrence to report at 0, 5, 25, 50, 75, 90, 95, 99 and 100 % (the last is capped at 30 days). */
export const reportMinutes = [0, 0, 4, 26, 56, 123, 317, 3018, 43_200];

/** Share of rows without this value, of 242,759. */
export const blankShares = {
  place: 0.0386,
  district: 0.0116,
  neighborhood: 0.0488,
  last: 0.3938,
  people: 0.0207,
};

/** How addresses are written, in 4,171 accidents. */
export const addressForms = { corner: 2367, block: 839, blk: 195, number: 291, blank: 472 };

/** Crash report codes in the spelling until 2021; weights from the feed where it is known, else an estimate. */
export const reportCodes = {
  light: { 'DAY LIGHT': 123_343, 'DARK-LIGHTED': 39_946, 'DARK-UNLIGHTED': 3_851, 'DAWN OR DUSK': 7_394 },
  description: {
    'NON INTERSECTION': 82_143,
    'AT INTERSECTION': 62_726,
    'INTERSECTION RELATED': 18_127,
    'PARKING LOT': 14_410,
    'HIGHWAY INTERCHANGE': 10_604,
    'DRIVEWAY ACCESS RELATED': 5_634,
    'ALLEY RELATED': 2_388,
    ROUNDABOUT: 635,
  },
  contour: {
    'STRAIGHT ON-LEVEL': 190_000,
    'STRAIGHT ON-GRADE': 24_000,
    'CURVE ON-LEVEL': 11_000,
    'CURVE ON-GRADE': 5_000,
    HILLCREST: 900,
  },
  location: {
    'ON ROADWAY': 196_000,
    'RAN OFF RIGHT SIDE': 9_000,
    'RAN OFF LEFT SIDE': 6_500,
    'ON PRIVATE PROPERTY': 9_500,
    'CENTER MEDIAN/ISLAND': 1_500,
    'RAN OFF "T" INTERSECTION': 600,
  },
  harmful: {
    'FRONT TO REAR': 62_000,
    'FRONT TO SIDE': 55_000,
    'SIDE TO SIDE-SAME DIRECTION': 43_000,
    'PARKED MOTOR VEHICLE': 30_000,
    'FRONT TO FRONT': 7_000,
    'REAR TO SIDE': 6_500,
    'SIDE TO SIDE-OPPOSITE DIRECTION': 6_000,
    'CURB/RAISED MEDIAN': 4_200,
    PEDESTRIAN: 4_000,
    'BICYCLE/MOTORIZED BICYCLE': 3_000,
    'LIGHT POLE/UTILITY POLE': 2_600,
    FENCE: 2_100,
    'TREE/SHRUBBERY': 1_400,
    'TRAFFIC SIGN POST': 1_300,
    OVERTURNING: 1_100,
    'GUARD RAIL': 1_000,
    'OTHER FIXED OBJECT': 1_400,
  },
  vehicle: {
    'PASSENGER CAR/VAN': 125_292,
    SUV: 56_333,
    'PICKUP TRUCK/UTILITY VAN': 29_802,
    OTHER: 8_117,
    'VEHICLE OVER 10000 LBS': 6_324,
    'PICKUP TRUCK/UTILITY VAN WITH TRAILIER': 4_680,
    MOTORCYCLE: 1_791,
    'TRANSIT BUS': 1_139,
    'NON-SCHOOL BUS': 454,
    'SCHOOL BUS': 277,
    'MOTOR HOME': 212,
  },
  movement: {
    'GOING STRAIGHT': 130_000,
    STOPPED: 24_000,
    'MAKING LEFT TURN': 22_000,
    'CHANGING LANES': 15_000,
    'MAKING RIGHT TURN': 12_000,
    SLOWING: 10_000,
    BACKING: 9_000,
    PARKED: 8_000,
    'MAKING U-TURN': 2_000,
    'ENTERING/LEAVING PARKED POSITION': 2_500,
  },
  action: {
    'CARELESS DRIVING': 23_936,
    'FOLLOWED TOO CLOSELY': 17_846,
    'FAILED TO YIELD ROW': 12_082,
    OTHER: 9_081,
    'LANE VIOLATION': 8_843,
    'FAILED TO STOP AT SIGNAL': 4_244,
    'IMPROPER BACKING': 3_734,
    'EXCEED SAFE/POSTED SPEED': 1_793,
    'RECKLESS DRIVING': 1_701,
    'IMPROPER TURN': 1_623,
    'DISREGARD STOP SIGN': 1_363,
    'TURNED FROM WRONG LANE OR POSITION': 1_274,
    'OTHER IMPROPER TURNS': 498,
    'IMPROPER PASSING ON LEFT': 334,
    'IMPROPER PASSING ON RIGHT': 262,
    'DISREGARDED OTHER DEVICE': 232,
    'IMPEDED TRAFFIC': 162,
    'SIGNALING VIOLATION': 91,
  },
  factor: {
    'NO APPARENT': 150_000,
    'DRIVER INEXPERIENCE': 22_000,
    'AGGRESSIVE DRIVING': 14_000,
    'DISTRACTED/OTHER': 11_000,
    'DRIVER UNFAMILIAR WITH AREA': 6_000,
    'DRIVER EMOTIONALLY UPSET': 3_000,
    'DUI, DWAI, DUID': 5_000,
    'ASLEEP OR FATIGUED': 1_500,
    ILLNESS: 700,
  },
  direction: { NORTH: 55_000, SOUTH: 56_000, EAST: 51_000, WEST: 52_000, NORTHEAST: 2_500, SOUTHWEST: 2_600 },
  pedestrianAction: {
    'CROSS/ENTER AT INTERSECTION': 2_400,
    'CROSS/ENTER NOT AT INTERSECTION': 1_300,
    'WALKING/RUNNING WITH TRAFFIC': 300,
    STANDING: 250,
  },
};

/** The newer spelling where it is not the older one in title case. */
export const newerSpellings: Readonly<Record<string, string>> = {
  'DAY LIGHT': 'Daylight',
  'NON INTERSECTION': 'Non-Intersection',
  'PASSENGER CAR/VAN': 'Passenger Car/Passenger Van',
  'PICKUP TRUCK/UTILITY VAN WITH TRAILIER': 'Pickup Truck/Utility Van With Trailer',
  'HIT AND RUN UNKNOWN': 'Unknown (Hit And Run Only)',
  'FAILED TO YIELD ROW': 'Failed to Yield ROW',
  SUV: 'SUV',
  'DUI, DWAI, DUID': 'DUI, DWAI, DUID',
};

/** Months with snow and ice on the road, and how often; rain from May to September. */
export const winterShare = [0.16, 0.18, 0.11, 0.06, 0.01, 0, 0, 0, 0, 0.03, 0.1, 0.17];
