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

export const loadCharts = () => {
  loading ??= import('./lib/chart.js/dist/chart.umd.js').then(() => {
    const { Chart } = globalThis;
    Chart.defaults.font.family = token('--sans');
    Chart.defaults.font.size = 12;
    Chart.defaults.color = colour('--chart-axis');
    Chart.defaults.borderColor = colour('--chart-grid');
    Chart.defaults.animation = false;
    Chart.defaults.maintainAspectRatio = false;
    Chart.defaults.plugins.legend.display = false;
    return Chart;
  });
  return loading;
};
