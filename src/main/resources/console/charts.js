/** Chart.js, fetched by the page that draws with it, in the colours and letters of the console. */

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
let loading = null;

/** A colour as it is drawn now: light or dark. Charts are drawn anew when the theme changes. */
export const colour = (name) => {
  const probe = document.createElement('span');
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const shown = getComputedStyle(probe).color;
  probe.remove();
  return shown;
};

/** A colour with stripes, so that what is filled with it is told by its pattern, too. */
export const hatched = (name, stripe = '--surface') => {
  const tile = document.createElement('canvas');
  Object.assign(tile, { width: 8, height: 8 });
  const drawn = tile.getContext('2d');
  drawn.fillStyle = colour(name);
  drawn.fillRect(0, 0, 8, 8);
  Object.assign(drawn, { strokeStyle: colour(stripe), lineWidth: 2 });
  drawn.beginPath();
  for (const x of [-8, 0, 8]) {
    drawn.moveTo(x - 1, 9);
    drawn.lineTo(x + 9, -1);
  }
  drawn.stroke();
  return drawn.createPattern(tile, 'repeat');
};

const setDefaults = ({ defaults }) => {
  defaults.font.family = token('--sans');
  defaults.font.size = 12;
  defaults.color = colour('--chart-axis');
  defaults.borderColor = colour('--chart-grid');
  defaults.animation = false;
  defaults.maintainAspectRatio = false;
  defaults.plugins.legend.display = false;
  Object.assign(defaults.plugins.tooltip, { backgroundColor: colour('--text'), titleColor: colour('--bg'), bodyColor: colour('--bg'), padding: 10, cornerRadius: 6, boxPadding: 4, titleFont: { weight: 500 } });
};

/** Chart.js, in the colours of now. */
export const loadCharts = async () => {
  loading ??= import('./lib/chart.js/dist/chart.umd.js').then(() => globalThis.Chart, (problem) => {
    loading = null;
    throw problem;
  });
  const Chart = await loading;
  setDefaults(Chart);
  return Chart;
};
