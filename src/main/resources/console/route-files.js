/** What pages say of the files of routes and providers: where they are, how they stand, what runs of them. */
import { html } from './lit.js';
import { t } from './texts.js';
import { ago, number } from './format.js';
import { icon } from './parts/icons.js';

const KAMELET = /^kamelets\/([^/]+)-sink\.kamelet\.yaml$/;

export const nameOf = (file) => file.slice(file.lastIndexOf('/') + 1);
export const folderOf = (file) => file.slice(0, file.lastIndexOf('/'));
/** The address of a file in the console. */
export const addressOf = (file) => `/${file.split('/').map(encodeURIComponent).join('/')}`;
/** The id of the provider that a file is of; null for another file. */
export const providerOf = (file) => KAMELET.exec(file)?.[1] ?? null;

export const isBroken = (state) => ['broken', 'last-good'].includes(state.status);
export const runs = (state) => ['live', 'last-good'].includes(state.status);

const depth = (folder) => folder.split('/').length * (folder.startsWith('routes') ? -1 : 1);
/** Folders with their files: routes further inside, which people write, before those of Serai; providers before operations. What is broken stands on top. */
export const foldersOf = (states) => [...Map.groupBy(states, (each) => folderOf(each.file))]
  .sort(([a], [b]) => depth(a) - depth(b) || a.localeCompare(b))
  .map(([folder, files]) => ({ folder, files: files.toSorted((a, b) => isBroken(b) - isBroken(a) || a.file.localeCompare(b.file)) }));

const sign = (colour, shape, words) => html`<span class="badge ${colour}">${icon(shape)}${words}</span>`;

export const fileBadge = (state) => {
  if (state.status === 'broken') return sign('dead', 'dead', t('routes.state.broken'));
  if (state.status === 'last-good') return sign('error', 'alert', t('routes.state.lastGood'));
  if (state.status === 'ignored') return sign('pending', 'pending', t('routes.state.ignored'));
  return state.warning ? sign('retrying', 'alert', t('routes.state.warned')) : sign('delivered', 'ok', t('routes.state.live'));
};

/** Which version runs, since when. */
export const versionOf = (state) => {
  if (state.status === 'ignored') return t('routes.notLookedInto');
  if (state.status === 'broken') return t('routes.nothingRuns');
  const since = state.loadedAt ? ago(state.loadedAt) : '';
  return t(state.status === 'last-good' ? 'routes.versionRuns' : 'routes.version', { version: String(state.revision), since });
};

export const takenOf = (state) => (state.exchanges === undefined ? '' : number(state.exchanges));

/** Whether what a person types is in its name, its routes or what is wrong with it. */
export const isFound = (state, words) => {
  const text = `${state.file} ${state.routeIds.join(' ')} ${state.reason ?? ''} ${state.warning ?? ''}`.toLowerCase();
  return words.toLowerCase().split(/\s+/).every((word) => text.includes(word));
};

/** A key for each step of a picture: its id, or its place where it has none. */
export const keyed = (route) => {
  const named = (step, place) => ({ ...step, key: step.id ?? place, steps: (step.steps ?? []).map((each, i) => named(each, `${place}.${i}`)),
    branches: (step.branches ?? []).map((each, i) => named(each, `${place}/${i}`)) });
  return { ...route, from: { ...route.from, key: 'from' }, steps: route.steps.map((each, i) => named(each, `s${i}`)), handlers: route.handlers.map((each, i) => named(each, `h${i}`)) };
};

const inside = (step) => [step, ...step.steps.flatMap(inside), ...step.branches.flatMap(inside)];
/** All steps and branches of a route, as they follow each other. */
export const stepsOf = (route) => [...route.steps, ...route.handlers].flatMap(inside);

/** How many came out of a step as it should be. */
export const passed = (step) => (step.exchanges === undefined ? null : step.exchanges - (step.failed ?? 0));

/** The keys of what one event came to in a route; null where it did not come there. */
export const pathIn = (route, path) => {
  const taken = new Set(path.steps.filter((each) => each.route === route.id).map((each) => each.step));
  if (!taken.size && !path.routes.includes(route.id)) return null;
  const keys = new Set(['from']);
  const look = (step) => {
    const within = [...step.steps, ...step.branches].map(look).some(Boolean);
    if (within || taken.has(step.id)) keys.add(step.key);
    return keys.has(step.key);
  };
  [...route.steps, ...route.handlers].forEach(look);
  return keys;
};
