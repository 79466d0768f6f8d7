import type { ThemeConfiguration } from '@aws-sdk/client-quicksight';

/** The page's colours: one accent, quiet greys, an orange ramp for counts. */
export const palette = {
  ground: '#F5F3EF',
  card: '#FFFFFF',
  ink: '#1A1D21',
  muted: '#5A606B',
  line: '#E3DFD7',
  accent: '#B4450E',
  second: '#46586B',
  bad: '#A4161A',
  border: '#FFFFFF',
  none: '#EFECE6',
  least: '#FBE6D6',
  most: '#84350A',
} as const;

/** Colours of the series, in order; told apart also by those who see red and green alike. */
const series = [
  palette.accent,
  palette.second,
  '#DC7F40',
  '#8FA3B8',
  '#84350A',
  '#2F3B47',
  '#EDA873',
  '#6B7F94',
];

/** The look of the dashboard, after the page's light one. */
export const theme: ThemeConfiguration = {
  DataColorPalette: {
    Colors: series,
    MinMaxGradient: [palette.least, palette.most],
    EmptyFillColor: palette.none,
  },
  UIColorPalette: {
    PrimaryForeground: palette.ink,
    PrimaryBackground: palette.card,
    SecondaryForeground: palette.muted,
    SecondaryBackground: palette.ground,
    Accent: palette.accent,
    AccentForeground: palette.card,
    Danger: palette.bad,
    DangerForeground: palette.card,
  },
  Sheet: {
    Tile: { Border: { Show: false } },
    TileLayout: { Gutter: { Show: true }, Margin: { Show: true } },
  },
};
