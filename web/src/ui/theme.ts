/** The look: one typeface, a quiet green-grey scale, pine as the accent; light and dark from the same names. */
import { Button, type CSSVariablesResolver, createTheme, type MantineColorsTuple, Modal, Paper, Tooltip } from '@mantine/core';

const pine: MantineColorsTuple = [
  '#e9f6f1', '#d3ebe2', '#a6d7c5', '#76c2a6', '#4db08b', '#2f9d77', '#178463', '#0b6b50', '#07563f', '#033f2e',
];
const ink: MantineColorsTuple = [
  '#f6f8f7', '#eef1ef', '#dfe4e1', '#cbd2ce', '#a9b3ae', '#85918b', '#616d67', '#47524c', '#2b3430', '#161d1a',
];
const night: MantineColorsTuple = [
  '#e6ece9', '#c3cdc8', '#9dada5', '#7b8b83', '#46534d', '#313d38', '#232d29', '#1a2220', '#121917', '#0c1110',
];

export const theme = createTheme({
  primaryColor: 'pine',
  primaryShade: { light: 7, dark: 6 },
  colors: { pine, gray: ink, dark: night },
  white: '#ffffff',
  black: '#161d1a',
  autoContrast: true,
  fontFamily: '"Geist Variable", system-ui, -apple-system, "Segoe UI", sans-serif',
  headings: {
    fontWeight: '620',
    sizes: {
      h1: { fontSize: '1.75rem', lineHeight: '1.2' },
      h2: { fontSize: '1.0625rem', lineHeight: '1.35' },
      h3: { fontSize: '0.9375rem', lineHeight: '1.4' },
    },
  },
  defaultRadius: 'md',
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '14px', xl: '22px' },
  cursorType: 'pointer',
  components: {
    Button: Button.extend({ defaultProps: { size: 'sm' } }),
    Paper: Paper.extend({ defaultProps: { radius: 'lg' } }),
    Modal: Modal.extend({
      defaultProps: { radius: 'lg', centered: true, overlayProps: { backgroundOpacity: 0.45, blur: 2 }, closeButtonProps: { 'aria-label': 'Close' } },
    }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 350, events: { hover: true, focus: true, touch: false } } }),
  },
});

/** Mantine's own greys fall short of 4.5:1 on our page colour; these do not. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-dimmed': '#5a6660',
    '--mantine-color-placeholder': '#68746e',
    '--mantine-color-error': '#a5311f',
    '--mantine-color-anchor': '#0b6b50',
  },
  dark: {
    '--mantine-color-body': '#171e1c',
    '--mantine-color-text': '#e6ece9',
    '--mantine-color-dimmed': '#a3b2ab',
    '--mantine-color-placeholder': '#8e9d96',
    '--mantine-color-error': '#ff9d87',
    '--mantine-color-anchor': '#76c2a6',
  },
});
