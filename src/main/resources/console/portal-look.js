/** The colours of a portal: of one colour all that is drawn in it, so that every text can be read on what it stands on. */
const READABLE = 4.5, APART = 1.3;
const NAMES = ['--accent', '--on-accent', '--accent-hover', '--accent-text', '--accent-soft', '--focus', '--portal-bar', '--on-portal-bar'];
const WHITE = '#ffffff', BLACK = '#111111';
/** What text stands on at the least contrast, in light and in dark: the tokens' darkest and lightest surfaces. */
const LIGHT = ['#ffffff', '#f1efea'], DARK = ['#131211', '#38342f'];

const parts = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
const hexOf = (rgb) => `#${rgb.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;
const luminance = (hex) => {
  const [r, g, b] = parts(hex).map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

/** Contrast of two colours (WCAG 2.2), from 1 to 21. */
export const contrast = (a, b) => {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
};
const mix = (a, b, part) => {
  const other = parts(b);
  return hexOf(parts(a).map((each, i) => each * (1 - part) + other[i] * part));
};
/** White or near black, whichever can be read on it. */
export const textOn = (colour) => (contrast(colour, WHITE) >= READABLE ? WHITE : contrast(colour, BLACK) >= READABLE ? BLACK : '#000000');
/** The colour, or as little further towards another as makes it readable on all of these. */
export const readable = (colour, towards, surfaces) => {
  for (let part = 0; part < 1; part += 0.04) {
    const tried = mix(colour, towards, part);
    if (surfaces.every((each) => contrast(tried, each) >= READABLE)) return tried;
  }
  return towards;
};

/** The colour, or as little further towards another as sets it apart from what it stands on. */
const apart = (colour, towards, surface) => {
  let part = 0;
  while (contrast(mix(colour, towards, part), surface) < APART) part += 0.04;
  return mix(colour, towards, part);
};
const inBoth = ([light, dark]) => (light === dark ? light : `light-dark(${light}, ${dark})`);

/** By the names of tokens. */
export const tokensOf = ({ accent, header }) => {
  const tokens = {};
  if (accent) {
    const soft = [mix(accent, WHITE, 0.9), mix(accent, '#1b1a18', 0.82)];
    const button = [apart(accent, '#000000', LIGHT[0]), apart(accent, WHITE, DARK[0])];
    const on = button.map(textOn);
    const text = [readable(accent, '#000000', [...LIGHT, soft[0]]), readable(accent, WHITE, [...DARK, soft[1]])];
    Object.assign(tokens, { '--accent': inBoth(button), '--on-accent': inBoth(on), '--accent-hover': inBoth(button.map((each, i) => mix(each, on[i] === WHITE ? '#000000' : WHITE, 0.12))),
      '--accent-text': inBoth(text), '--accent-soft': inBoth(soft), '--focus': inBoth(text) });
  }
  if (header) Object.assign(tokens, { '--portal-bar': header, '--on-portal-bar': textOn(header) });
  return tokens;
};

/** Draws the page in these; a script sets them, for the page's policy lets no markup do so. */
export const wear = (look, root = document.documentElement) => {
  const tokens = tokensOf(look);
  NAMES.forEach((name) => (tokens[name] ? root.style.setProperty(name, tokens[name]) : root.style.removeProperty(name)));
};
