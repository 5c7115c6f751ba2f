/** How the charts of the statistics are drawn. */
import { t } from '../texts.js';
import { dateOf, duration, number } from '../format.js';
import { colour, hatched } from '../charts.js';

const FEW = 16;
const WIDE_BAR = 15;

const dayTicks = (days) => ({ maxRotation: 0, autoSkipPadding: 14, callback: (value, i) => {
  const day = days[i];
  return days.length > FEW || i === 0 || day.endsWith('-01') ? dateOf(day) : String(Number(day.slice(8)));
} });

/** The line that bars stand on. */
const baseline = ({ ctx, chartArea }, scale) => {
  const y = Math.round(scale.bottom) - 0.5;
  Object.assign(ctx, { strokeStyle: colour('--line-control'), lineWidth: 1 });
  ctx.beginPath();
  ctx.moveTo(chartArea.left, y);
  ctx.lineTo(chartArea.right, y);
  ctx.stroke();
};

/** Writes the names of the scales that are low, and above their bars how many there are. */
const lowScales = (names) => ({ id: 'lowScales', afterDatasetsDraw: (chart) => {
  const { ctx } = chart;
  ctx.save();
  ctx.font = `12px ${getComputedStyle(chart.canvas).fontFamily}`;
  ctx.textBaseline = 'bottom';
  baseline(chart, chart.scales.y);
  for (const [scaleId, name] of Object.entries(names)) {
    const scale = chart.scales[scaleId];
    ctx.fillStyle = colour('--chart-axis');
    ctx.textAlign = 'left';
    ctx.fillText(name, chart.chartArea.left, scale.top + 18);
    baseline(chart, scale);
    const shown = chart.getDatasetMeta(chart.data.datasets.findIndex((each) => each.yAxisID === scaleId)).data;
    ctx.textAlign = 'center';
    ctx.fillStyle = colour('--text');
    shown.forEach((bar, i) => {
      const value = chart.data.datasets.find((each) => each.yAxisID === scaleId).data[i];
      if (value && bar.width > WIDE_BAR && ctx.measureText(number(value)).width < bar.width * 1.5) ctx.fillText(number(value), bar.x, bar.y - 2);
    });
  }
  ctx.restore();
} });

const lowScale = (values) => ({ stack: 'all', stackWeight: 2, beginAtZero: true, min: 0, max: Math.max(1, ...values) * 2.2, ticks: { display: false }, grid: { display: false }, border: { display: false } });

/** Bars of each day: what was delivered, and below on scales of their own what is rarer, retries and dead letters. */
export const dayChart = (days, items) => () => {
  const [delivered, retried, failed] = ['delivered', 'retried', 'failed'].map((name) => items.map((each) => each[name]));
  const bar = { categoryPercentage: 0.92, barPercentage: days.length > 45 ? 0.95 : 0.65, borderRadius: 2 };
  return { type: 'bar',
    data: { labels: days, datasets: [
      { ...bar, label: t('statistics.delivered'), data: delivered, yAxisID: 'y', backgroundColor: colour('--chart-1') },
      { ...bar, label: t('statistics.retries'), data: retried, yAxisID: 'low1', backgroundColor: hatched('--chart-2') },
      { ...bar, label: t('statistics.dead'), data: failed, yAxisID: 'low2', backgroundColor: colour('--chart-3') }] },
    options: { grouped: false, interaction: { mode: 'index', intersect: false },
      plugins: { tooltip: { callbacks: { title: ([first]) => dateOf(days[first.dataIndex]), label: (item) => ` ${item.dataset.label}: ${number(item.raw)}` } } },
      datasets: { bar: { grouped: false } },
      scales: { x: { grid: { display: false }, border: { display: false }, ticks: dayTicks(days) },
        low2: lowScale(failed), low1: lowScale(retried),
        y: { stack: 'all', stackWeight: 6, beginAtZero: true, suggestedMax: 4, border: { display: false }, ticks: { precision: 0, maxTicksLimit: 6, callback: (value) => number(value) } } } },
    plugins: [lowScales({ low1: t('statistics.retriesScale'), low2: t('statistics.deadScale') })] };
};

/** Writes at the end of each line what it is and where it ends, and marks the highest point of the upper one. */
const ends = (peak) => ({ id: 'ends', afterDatasetsDraw: (chart) => {
  const { ctx } = chart;
  const font = getComputedStyle(chart.canvas).fontFamily;
  ctx.save();
  const last = chart.data.datasets.map((set, i) => {
    const at = set.data.findLastIndex((value) => value !== null);
    return { set, y: chart.getDatasetMeta(i).data[at]?.y ?? 0, value: set.data[at] };
  });
  if (Math.abs(last[0].y - last[1].y) < 34) last[1].y = last[0].y - 34;
  const top = chart.chartArea.top + 4;
  if (last[1].y < top) last.forEach((each) => { each.y += top - last[1].y; });
  for (const { set, y, value } of last) {
    ctx.textAlign = 'left';
    ctx.font = `500 12px ${font}`;
    ctx.fillStyle = set.words;
    ctx.fillText(set.label, chart.chartArea.right + 10, y);
    ctx.font = `12px ${font}`;
    ctx.fillStyle = colour('--chart-axis');
    ctx.fillText(set.said(value), chart.chartArea.right + 10, y + 15);
  }
  if (peak !== null) {
    const point = chart.getDatasetMeta(1).data[peak];
    ctx.fillStyle = colour('--chart-2');
    ctx.strokeStyle = colour('--surface');
    ctx.lineWidth = 2;
    ctx.beginPath();
    ctx.arc(point.x, point.y, 4.5, 0, Math.PI * 2);
    ctx.fill();
    ctx.stroke();
    const left = point.x - chart.chartArea.left > 70;
    ctx.font = `500 12px ${font}`;
    ctx.textAlign = left ? 'right' : 'left';
    ctx.fillStyle = colour('--text');
    ctx.fillText(duration(chart.data.datasets[1].data[peak]), point.x + (left ? -10 : 10), point.y + 4);
  }
  ctx.restore();
} });

/** Lines of how long calls took: that of the half, and that of the slowest. */
export const timeChart = (days, items) => () => {
  const [typical, slow] = ['p50', 'p95'].map((name) => items.map((each) => each.latencyMs?.[name] ?? null));
  const known = slow.filter((each) => each !== null).sort((a, b) => a - b);
  const highest = known.at(-1) ?? 0;
  const peak = known.length > 2 && highest > 2 * known[Math.floor(known.length / 2)] && slow.lastIndexOf(highest) < slow.length - 2 ? slow.lastIndexOf(highest) : null;
  const alone = (values) => (point) => {
    const i = point.dataIndex;
    return values.filter((each) => each !== null).length < 3 && values[i] !== null ? 3 : 0;
  };
  const line = (values, name) => ({ data: values, borderColor: colour(name), backgroundColor: colour(name), borderWidth: 2, tension: 0, spanGaps: true, pointRadius: alone(values), pointHitRadius: 12 });
  return { type: 'line',
    data: { labels: days, datasets: [
      { ...line(typical, '--chart-1-strong'), label: t('statistics.typical'), words: colour('--chart-1-strong'), said: (value) => duration(value) },
      { ...line(slow, '--chart-2'), label: t('statistics.slowest'), words: colour('--retrying-fg'), borderDash: [5, 4], said: (value) => t('statistics.over', { time: duration(value) }) }] },
    options: { interaction: { mode: 'index', intersect: false }, layout: { padding: { right: 104, top: 8 } },
      plugins: { tooltip: { callbacks: { title: ([first]) => dateOf(days[first.dataIndex]), label: (item) => ` ${item.dataset.label}: ${item.dataset.said(item.raw)}` } } },
      scales: { x: { grid: { display: false }, border: { display: false }, ticks: { ...dayTicks(days), autoSkipPadding: 36, callback: (value, i) => dateOf(days[i]) } },
        y: { beginAtZero: true, border: { display: false }, ticks: { maxTicksLimit: 5, callback: (value) => duration(value) } } } },
    plugins: [ends(peak)] };
};
