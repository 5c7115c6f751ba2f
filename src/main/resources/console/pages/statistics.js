/** What became of deliveries: figures, charts by day, what was opened and bounced, and the same by connection, provider and channel. */
import { html, nothing, svg } from '../lit.js';
import { t } from '../texts.js';
import { address } from '../api.js';
import { dateOf, datesOf, duration, number, percent } from '../format.js';
import { session } from '../session.js';
import { query, setQuery } from '../router.js';
import { onLive, soon } from '../live.js';
import { byChannel, channelIcon, channelName } from '../connections.js';
import { carrierIcon, connectionName, loadNames } from '../deliveries.js';
import { BAD, NOTHING, PERIODS, bestOf, changeOf, daysOf, figures, periodOf, pointsOf, rateOf, ratesOf, reportedChannel, timesOf, today, wrongPeriod } from '../figures.js';
import { Load, SignedInPart, define } from '../parts/part.js';
import { dayChart, timeChart } from '../parts/figure-charts.js';
import { ask, copy } from '../parts/dialogs.js';
import { empty, failed } from '../parts/states.js';
import { icon } from '../parts/icons.js';
import '../parts/chart.js';

const LATER = 30_000;
/** Above it, mail providers object. */
const MOST_BOUNCES = 0.02;
/** A part of all on one day that is worth a word. */
const PEAK = 0.3;
const GROUPS = { connection: 'channel,provider,connection', provider: 'provider', channel: 'channel' };

class StatisticsPage extends SignedInPart {
  names = new Load(this, loadNames);
  page = new Load(this, async (signal) => {
    const { period, filter, group } = this.asked();
    const [days, before, parts, table] = await Promise.all([figures(period, 'day', filter, signal), figures(period.before, 'channel', filter, signal),
      figures(period, 'channel,provider', {}, signal), figures(period, GROUPS[group], filter, signal)]);
    const shown = daysOf(period);
    const filled = (found) => shown.map((day) => found.items.find((each) => each.day === day) ?? { day, ...NOTHING });
    const items = filled(days);
    const channel = reportedChannel(parts.items.filter((each) => !filter.provider || each.provider === filter.provider), filter.channel);
    const reported = !channel || channel === filter.channel ? items : filled(await figures(period, 'day', { ...filter, channel }, signal));
    return { period, filter, group, items, channel, rates: reported.map((each) => each.rates), total: days.total, before, parts: parts.items, table: table.items, charts: { days: dayChart(shown, items), times: timeChart(shown, items) } };
  });
  #ends = [];

  connectedCallback() {
    super.connectedCallback();
    if (!session().tenant) return;
    this.address = location.search;
    this.page.run();
    this.names.run();
    const later = soon(() => { if (!document.hidden && !this.page.pending) this.page.run(); }, LATER);
    this.#ends = [later.end, onLive('delivery', later), onLive('reset', later)];
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#ends.forEach((end) => end());
  }

  addressChanged() {
    if (location.search === this.address) return;
    this.address = location.search;
    this.page.run();
  }

  /** What the address asks for. */
  asked() {
    const now = query();
    return { period: periodOf(now), filter: { channel: now.get('channel'), provider: now.get('provider') }, group: now.get('by') in GROUPS ? now.get('by') : 'connection' };
  }

  async chooseDays() {
    const { period } = this.asked();
    const wanted = await ask({ title: t('statistics.chooseDays'), confirm: t('statistics.daysDeed'), body: html`<p>${t('statistics.daysText')}</p><div class="form-grid">
      <div class="field"><label for="days-from">${t('statistics.firstDay')}</label><input class="input" id="days-from" name="from" type="date" max=${today()} value=${period.from}></div>
      <div class="field"><label for="days-to">${t('statistics.lastDay')}</label><input class="input" id="days-to" name="to" type="date" max=${today()} value=${period.to}></div></div>`,
    action: async (form) => {
      const wrong = wrongPeriod(form.get('from'), form.get('to'));
      if (wrong) throw Object.assign(new Error(wrong), { title: t('statistics.wrongDays') });
      return { from: form.get('from'), to: form.get('to'), days: '' };
    } });
    if (wanted) setQuery(wanted, { replace: false });
  }

  copyCsv({ items, channel, rates }) {
    const rate = (i, what) => (channel && rates[i]?.[what]) ?? '';
    const lines = items.map((each, i) => [each.day, each.attempts, each.delivered, each.retried, each.failed, each.latencyMs?.p50 ?? '', each.latencyMs?.p95 ?? '', each.timeToDeliverMs?.p50 ?? '', ...(channel ? [rate(i, bestOf(channel)), rate(i, 'bounced')] : [])].join(','));
    copy(['day,attempts,delivered,retried,dead,latency_p50_ms,latency_p95_ms,time_to_deliver_p50_ms'.concat(channel ? `,${channel}_${bestOf(channel)},${channel}_bounced` : ''), ...lines].join('\n'), t('statistics.csvCopied', { n: items.length }));
  }

  // Drawing

  head(period) {
    const { days } = period;
    const over = period.to < today() ? t('statistics.intro', { days: datesOf(period.from, period.to) }) : t('statistics.introToday', { days: datesOf(period.from, period.to) });
    return html`<div class="page-head"><div><h1>${t('statistics.title')}</h1><p>${over}</p></div>
      <div class="row"><div class="seg" role="group" aria-label=${t('statistics.period')}>
        ${PERIODS.map((each) => html`<button type="button" aria-pressed=${each === days ? 'true' : 'false'} aria-label=${t('statistics.lastDays', { n: each })} @click=${() => setQuery({ days: String(each), from: '', to: '' }, { replace: false })}>${t('statistics.days', { n: each })}</button>`)}
        <button type="button" aria-pressed=${days === null ? 'true' : 'false'} @click=${() => this.chooseDays()}>${icon('calendar')}${t('statistics.ownDays')}</button></div></div></div>`;
  }

  filterBar({ channel, provider }, value) {
    const parts = value?.parts ?? [];
    const channels = [...new Set([...parts.map((each) => each.channel), ...(channel ? [channel] : [])])].sort(byChannel);
    const title = (id) => this.names.value?.providers.get(id)?.title ?? id;
    const providers = [...new Set([...parts.map((each) => each.provider).filter(Boolean), ...(provider ? [provider] : [])])].sort((a, b) => title(a).localeCompare(title(b)));
    const chip = (each, words) => html`<button class="chip" type="button" aria-pressed=${each === (channel ?? '') ? 'true' : 'false'} @click=${() => setQuery({ channel: each }, { replace: false })}>${words}</button>`;
    return html`<div class="row filterbar"><div class="chips" role="group" aria-label=${t('statistics.channel')}>${chip('', t('statistics.allChannels'))}${channels.map((each) => chip(each, channelName(each)))}</div>
      ${providers.length ? html`<label class="pick"><span class="visually-hidden">${t('statistics.provider')}</span><select class="input sm" @change=${(event) => setQuery({ provider: event.target.value }, { replace: false })}>
        <option value="" ?selected=${!provider}>${t('statistics.allProviders')}</option>${providers.map((each) => html`<option value=${each} ?selected=${each === provider}>${title(each)}</option>`)}</select></label>` : nothing}
      ${value && !this.isNothing(value) ? html`<button class="btn sm quiet push" type="button" @click=${() => this.copyCsv(value)}>${icon('copy')}${t('statistics.csv')}</button>` : nothing}</div>`;
  }

  isNothing({ total }) {
    return !total.attempts && !total.failed && !total.delivered;
  }

  card(title, figure, words, mood = 'faint') {
    return html`<li class="card kpi"><h2>${title}</h2><p class="fig num">${figure}</p><p class="tiny ${mood}">${mood === 'bad' ? icon('alert') : nothing}<span>${words}</span></p></li>`;
  }

  /** On which day the most of something was, where that is much of it; null where it is not. */
  peakOf(items, name, total) {
    const most = items.reduce((best, each) => (each[name] > best[name] ? each : best), items[0]);
    return items.length > 2 && total > 2 && most[name] / total > PEAK ? t('statistics.peak', { count: most[name], day: dateOf(most.day) }) : null;
  }

  cards({ period: { n }, filter, items, channel, total, before, parts }) {
    const was = before.total;
    const slower = was.latencyMs && total.latencyMs ? (total.latencyMs.p50 - was.latencyMs.p50) / Math.max(1, was.latencyMs.p50) : 0;
    const worse = total.failed > was.failed;
    const of = parts.filter((each) => !filter.provider || each.provider === filter.provider);
    return html`<ul class="kpis" aria-label=${t('statistics.figures')}>
      ${this.card(t('statistics.delivered'), number(total.delivered), changeOf(total.delivered, was.delivered, n), total.delivered > was.delivered && was.delivered ? 'good' : 'faint')}
      ${this.card(t('statistics.retries'), number(total.retried), this.peakOf(items, 'retried', total.retried) ?? changeOf(total.retried, was.retried, n))}
      ${this.card(t('statistics.dead'), number(total.failed), (worse ? this.peakOf(items, 'failed', total.failed) : null) ?? changeOf(total.failed, was.failed, n), worse ? 'bad' : total.failed < was.failed ? 'good' : 'faint')}
      ${this.card(t('statistics.typicalTime'), total.latencyMs ? duration(total.latencyMs.p50) : '–', !total.latencyMs ? t('statistics.noCall') : !was.latencyMs ? t('statistics.half')
        : Math.abs(slower) < 0.1 ? t('statistics.halfSame') : t(slower > 0 ? 'statistics.halfSlower' : 'statistics.halfFaster', { part: percent(Math.abs(slower)) }), slower > 0.5 ? 'bad' : 'faint')}
      ${channel ? this.rateCards(channel, of, before.items) : ['opened', 'bounced'].map((each) => this.card(t(`statistics.what.${each}`), '–', t('statistics.unreported')))}</ul>`;
  }

  rateCards(channel, of, before) {
    const best = bestOf(channel);
    const opened = rateOf(of, channel, best);
    const bounced = rateOf(of, channel, 'bounced');
    const change = pointsOf(opened, rateOf(before, channel, best));
    const bounces = pointsOf(bounced, rateOf(before, channel, 'bounced'));
    const object = channel === 'email' ? t(bounced > MOST_BOUNCES ? 'statistics.bouncesHigh' : 'statistics.bouncesLow', { part: percent(MOST_BOUNCES) }) : null;
    const rate = (part) => (part === null ? '–' : percent(part));
    return [this.card(t(`statistics.of.${channel}.${best}`), rate(opened), change ?? t('statistics.noneToCompare'), opened > rateOf(before, channel, best) && change ? 'good' : 'faint'),
      this.card(t(`statistics.of.${channel}.bounced`), rate(bounced), object ?? bounces ?? t('statistics.noneToCompare'), channel === 'email' && bounced > MOST_BOUNCES ? 'bad' : 'faint')];
  }

  numbers(title, columns, rows) {
    return html`<details class="numbers"><summary>${icon('down')}${t('statistics.numbers')}</summary><div class="scroll" tabindex="0" role="region" aria-label=${t('statistics.numbersOf', { title })}><table class="table"><thead><tr>
      ${columns.map((each, i) => html`<th scope="col" class=${i ? 'num' : nothing}>${each}</th>`)}</tr></thead><tbody>
      ${rows.map(([first, ...rest]) => html`<tr><th scope="row">${first}</th>${rest.map((each) => html`<td class="num">${each}</td>`)}</tr>`)}</tbody></table></div></details>`;
  }

  /** How many, with where to see them. */
  deadOf(count, filter) {
    return count ? html`<a href=${address('/deliveries', { status: 'dead', ...filter })}>${number(count)}</a>` : number(0);
  }

  byDay({ period, filter, items, channel, rates, total, charts }) {
    const counts = items.map((each) => each.delivered);
    const worst = items.reduce((most, each) => (each.failed > most.failed ? each : most), items[0]);
    const rate = (i, what) => (rates[i] ? percent(rates[i][what]) : '–');
    const reports = channel ? [bestOf(channel), 'bounced'] : [];
    const label = `${t('statistics.chartDays', { days: datesOf(period.from, period.to), least: Math.min(...counts), most: Math.max(...counts), all: total.delivered })} ${worst.failed
      ? t('statistics.chartDead', { n: total.failed, most: worst.failed, day: dateOf(worst.day) }) : t('statistics.chartNoDead')}`;
    const square = (series, hatch) => svg`<svg viewBox="0 0 14 14" aria-hidden="true"><rect class=${series} width="14" height="14"/>${hatch ? svg`<path class="hatch" d="M-1 9 9-1M5 15 15 5"/>` : nothing}</svg>`;
    return html`<section class="card" aria-labelledby="c-days"><header><h2 id="c-days">${t('statistics.byDay')}</h2><div class="legend push"><span>${square('f1')}${t('statistics.delivered')}</span><span>${square('f2', true)}${t('statistics.retries')}</span><span>${square('f3')}${t('statistics.dead')}</span></div></header>
      <div class="body"><serai-chart size="tall" .make=${charts.days} .label=${label}></serai-chart>
        ${this.numbers(t('statistics.byDay'), ['day', 'delivered', 'retries', 'dead', ...reports.map((each) => `of.${channel}.${each}`)].map((each) => t(`statistics.${each}`)), items.map((each, i) => [dateOf(each.day), number(each.delivered), number(each.retried),
          filter.channel ? number(each.failed) : this.deadOf(each.failed, { provider: filter.provider, ...timesOf(each.day, each.day) }), ...reports.map((what) => rate(i, what))]))}</div></section>`;
  }

  times({ period, items, total, charts }) {
    const shown = (value) => (value === undefined ? '–' : duration(value));
    const body = total.latencyMs ? html`<serai-chart .make=${charts.times} .label=${t('statistics.chartTimes', { days: datesOf(period.from, period.to), typical: duration(total.latencyMs.p50), slow: duration(total.latencyMs.p95) })}></serai-chart>
      ${this.numbers(t('statistics.times'), ['day', 'typical', 'slowest', 'toDeliver'].map((each) => t(`statistics.${each}`)), items.map((each) => [dateOf(each.day), shown(each.latencyMs?.p50), shown(each.latencyMs?.p95), shown(each.timeToDeliverMs?.p50)]))}`
      : html`<p class="small muted">${t('statistics.noTimes')}</p>`;
    return html`<section class="card" aria-labelledby="c-times"><header><h2 id="c-times">${t('statistics.times')}</h2></header><div class="body">${body}</div></section>`;
  }

  rates({ filter, parts }) {
    const rows = ratesOf(parts.filter((each) => (!filter.provider || each.provider === filter.provider) && (!filter.channel || each.channel === filter.channel)));
    const bar = (row) => svg`<rect class=${BAD.includes(row.what) ? 'f3' : 'f1'} width=${Math.max(row.count ? 1 : 0, row.rate * 100)} height="6"/>`;
    return html`<section class="card" aria-labelledby="c-rates"><header><h2 id="c-rates">${t('statistics.rates')}</h2></header>
      ${rows.length ? html`<table class="table rates"><thead><tr><th scope="col">${t('statistics.reported')}</th><td></td><th scope="col" class="num">${t('statistics.part')}</th><th scope="col" class="num">${t('statistics.count')}</th></tr></thead><tbody>
        ${rows.map((row) => html`<tr><th scope="row">${t(`statistics.of.${row.channel}.${row.what}`)}</th><td class="meter-col"><svg class="meter" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="6"/>${bar(row)}</svg></td>
          <td class="num">${percent(row.rate)}</td><td class="num faint">${t('statistics.ofAll', { count: row.count, all: row.taken })}</td></tr>`)}</tbody></table>`
      : html`<div class="body"><p class="small muted">${t('statistics.noReports')}</p></div>`}</section>`;
  }

  row(item, most, { period, filter, group }) {
    const names = this.names.value;
    const times = timesOf(period.from, period.to);
    const rate = (what) => (item.rates && item.reported[what] ? percent(item.rates[what]) : '–');
    const nobody = group !== 'channel' && !item.provider;
    const sign = group === 'channel' ? html`<span class="monogram sm" aria-hidden="true">${icon(channelIcon(item.channel))}</span>` : carrierIcon(item.provider, names);
    const known = item.connectionId && names?.connections.has(item.connectionId);
    const title = group === 'channel' ? channelName(item.channel) : nobody ? t('statistics.beforeAny') : group === 'provider' ? names?.providers.get(item.provider)?.title ?? item.provider : connectionName(item.connectionId, item.provider, names);
    const gone = group === 'connection' && item.connectionId && names && !known ? html` <span class="faint">${t('statistics.gone')}</span>` : nothing;
    const dead = group === 'channel' || nobody ? number(item.failed) : this.deadOf(item.failed, group === 'provider' ? { provider: item.provider, ...times } : { connectionId: item.connectionId, provider: item.connectionId ? null : item.provider, ...times });
    return html`<tr><th scope="row"><span class="row gap2">${sign}${nobody ? html`<span class="two-lines"><b>${title}</b><span>${t('statistics.noMessage')}</span></span>` : html`<span>${known && group === 'connection' ? html`<a href="/integrations/${item.connectionId}">${title}</a>` : title}${gone}</span>`}</span></th>
      ${group === 'connection' ? html`<td data-label=${t('statistics.channel')}>${channelName(item.channel)}</td>` : nothing}
      <td class="num" data-label=${t('statistics.delivered')}>${nobody ? '–' : number(item.delivered)}</td>
      <td class="only-desk meter-col">${nobody ? nothing : html`<svg class="meter" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="6"/>${svg`<rect class="f1" width=${most ? (item.delivered / most) * 100 : 0} height="6"/>`}</svg>`}</td>
      <td class="num" data-label=${t('statistics.retries')}>${nobody ? '–' : number(item.retried)}</td>
      <td class="num" data-label=${t('statistics.typicalTime')}>${item.latencyMs ? duration(item.latencyMs.p50) : '–'}</td>
      <td class="num" data-label=${t('statistics.what.opened')}>${rate('opened')}</td><td class="num" data-label=${t('statistics.what.bounced')}>${rate('bounced')}</td>
      <td class="num" data-label=${t('statistics.dead')}>${dead}</td></tr>`;
  }

  table(value) {
    const { group } = value;
    const items = [...value.table].sort((a, b) => b.delivered - a.delivered || b.failed - a.failed);
    const most = Math.max(0, ...items.map((each) => each.delivered));
    const columns = [...(group === 'connection' ? ['channel'] : []), 'delivered', null, 'retries', 'typicalTime', 'what.opened', 'what.bounced', 'dead'];
    return html`<section class="card" aria-labelledby="c-table"><header><h2 id="c-table">${t('statistics.compared')}</h2>
      <div class="seg" role="group" aria-label=${t('statistics.compareBy')}>${Object.keys(GROUPS).map((each) => html`<button type="button" aria-pressed=${each === group ? 'true' : 'false'} @click=${() => setQuery({ by: each === 'connection' ? '' : each })}>${t(`statistics.by.${each}`)}</button>`)}</div></header>
      <table class="table stacks figures"><thead><tr><th scope="col">${t(`statistics.by.${group}`)}</th>${columns.map((each) => (each === null ? html`<td class="meter-col"></td>` : html`<th scope="col" class=${each === 'channel' ? nothing : 'num'}>${t(`statistics.${each}`)}</th>`))}</tr></thead>
        <tbody>${items.map((each) => this.row(each, most, value))}</tbody></table></section>`;
  }

  skeleton() {
    return html`<div class="stack" role="status" aria-label=${t('states.loading')}><ul class="kpis">${Array.from({ length: 6 }, () => html`<li class="card kpi"><div class="skeleton w-2"></div><div class="skeleton tile"></div><div class="skeleton w-3"></div></li>`)}</ul>
      <div class="card"><div class="body"><div class="plot tall"><div class="skeleton w-1"></div></div></div></div></div>`;
  }

  nothingFound({ period, filter }) {
    if (filter.channel || filter.provider) return empty(t('statistics.noMatch'), t('statistics.noMatchText', { days: datesOf(period.from, period.to) }), html`<button class="btn" type="button" @click=${() => setQuery({ channel: '', provider: '' })}>${t('statistics.clear')}</button>`);
    return empty(t('statistics.none', { n: period.n }), t('statistics.noneText'), html`<a class="btn" href="/integrations">${t('deliveries.noneDeed')}</a>`);
  }

  render() {
    if (!session().tenant) return html`<div class="page">${empty(t('integrations.operator'), t('statistics.operatorText'), nothing, 1)}</div>`;
    const { period, filter } = this.asked();
    const { value, problem, slow } = this.page;
    return html`<div class="page">${this.head(period)}${this.filterBar(filter, value)}
      ${problem ? failed(t('statistics.notLoaded'), this.page) : nothing}
      ${value === null ? (slow && !problem ? this.skeleton() : nothing) : this.isNothing(value) ? this.nothingFound(value)
        : html`${this.cards(value)}${this.byDay(value)}<div class="two">${this.times(value)}${this.rates(value)}</div>${this.table(value)}`}</div>`;
  }
}

define('page-statistics', StatisticsPage);
