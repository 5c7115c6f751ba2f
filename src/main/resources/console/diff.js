/** What differs between two messages, line by line, as their JSON is laid out. */
const CONTEXT = 2;
const MOST_COMPARED = 1_000_000;
const WIDEST = 2000;

const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

/** The same, with its fields in the order in which another has them, so that only what changed differs. */
const inOrderOf = (value, other) => {
  if (Array.isArray(value)) return value.map((each, i) => inOrderOf(each, Array.isArray(other) ? other[i] : undefined));
  if (!isObject(value)) return value;
  const names = [...Object.keys(isObject(other) ? other : {}).filter((name) => name in value), ...Object.keys(value)];
  return Object.fromEntries([...new Set(names)].map((name) => [name, inOrderOf(value[name], isObject(other) ? other[name] : undefined)]));
};

const linesOf = (value) => (value === null || value === undefined ? [] : JSON.stringify(value, null, 2).split('\n'));

/** What is shown of a line: of a long one the part that begins a little in front of a place. */
const shownPart = (text, from) => {
  if (text.length <= WIDEST) return text;
  const begin = Math.max(0, Math.min(from - WIDEST / 10, text.length - WIDEST));
  return `${begin ? '…' : ''}${text.slice(begin, begin + WIDEST)}${begin + WIDEST < text.length ? '…' : ''}`;
};

const firstDifference = (a, b) => {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  return i;
};

/** Cuts long lines to what differs from the line in whose place they come. */
const cut = (lines) => {
  for (let i = 0; i < lines.length; i++) {
    if (lines[i].kind === 'same') {
      lines[i].text = shownPart(lines[i].text, 0);
      continue;
    }
    const run = [];
    while (i < lines.length && lines[i].kind !== 'same') run.push(lines[i++]);
    i--;
    const gone = run.filter((each) => each.kind === 'del'), come = run.filter((each) => each.kind === 'add');
    gone.forEach((line, n) => {
      const at = come[n] ? firstDifference(line.text, come[n].text) : 0;
      line.text = shownPart(line.text, at);
      if (come[n]) come[n].text = shownPart(come[n].text, at);
    });
    come.slice(gone.length).forEach((line) => { line.text = shownPart(line.text, 0); });
  }
  return lines;
};

/** How many lines each rest of both has in common. */
const common = (a, b) => {
  const table = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) table[i][j] = a[i] === b[j] ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1]);
  }
  return table;
};

const compared = (a, b) => {
  if (a.length * b.length > MOST_COMPARED) return [...a.map((text) => ({ kind: 'del', text })), ...b.map((text) => ({ kind: 'add', text }))];
  const table = common(a, b);
  const lines = [];
  let i = 0, j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push({ kind: 'same', text: a[i] });
      i++;
      j++;
    } else if (j >= b.length || (i < a.length && table[i + 1][j] >= table[i][j + 1])) lines.push({ kind: 'del', text: a[i++] });
    else lines.push({ kind: 'add', text: b[j++] });
  }
  return lines;
};

/** Each {kind: same, add, del, text, n} or {kind: left, n: how many lines are left out here}. */
export const lineDiff = (before, after) => {
  const lines = cut(compared(linesOf(inOrderOf(before, after)), linesOf(after)));
  let old = 0, now = 0;
  for (const line of lines) {
    if (line.kind !== 'add') old++;
    if (line.kind !== 'del') now++;
    line.n = line.kind === 'del' ? old : now;
  }
  const near = lines.map((line, i) => lines.slice(Math.max(0, i - CONTEXT), i + CONTEXT + 1).some((each) => each.kind !== 'same'));
  const shown = [];
  lines.forEach((line, i) => {
    if (near[i]) shown.push(line);
    else if (shown.at(-1)?.kind === 'left') shown.at(-1).n++;
    else shown.push({ kind: 'left', n: 1 });
  });
  return shown;
};
