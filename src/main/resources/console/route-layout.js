/**
 * Where the boxes and lines of a route's picture stand: from top to bottom, branches beside each other where they fit, else one below the
 * other. Lengths are pixels of the screen; nothing is scaled.
 */
const BOX = 56, HEAD = 34, GAP = 38, BETWEEN = 20, WIDEST = 228, NARROWEST = 150, PAD = 14, RAIL = 22, LANE = 14, ROW = 60;
const JOINED = new Set(['choice']);

const block = (parts) => ({ w: 0, h: 0, nodes: [], edges: [], groups: [], points: [], entry: null, outs: [], ...parts });

const move = (moved, dx, dy) => {
  [...moved.nodes, ...moved.groups, ...moved.points].forEach((each) => {
    each.x += dx;
    each.y += dy;
  });
  return moved;
};

const into = (whole, part) => ['nodes', 'edges', 'groups', 'points'].forEach((name) => whole[name].push(...part[name]));

const boxOf = (step, room, more = {}) => ({ step, head: false, small: false, w: Math.min(WIDEST, room), h: more.small ? HEAD : BOX, x: 0, y: 0, ...more });

/** One after the other, each in the middle. */
const sequence = (blocks) => {
  const whole = block({ w: Math.max(...blocks.map((each) => each.w)), entry: blocks[0].entry, outs: blocks.at(-1).outs });
  let y = 0;
  blocks.forEach((each, i) => {
    move(each, (whole.w - each.w) / 2, y);
    into(whole, each);
    if (i) blocks[i - 1].outs.forEach((out) => whole.edges.push({ kind: 'down', from: out, to: each.entry }));
    y += each.h + GAP;
  });
  whole.h = y - GAP;
  return whole;
};

/** A step with what is within it, which stands in a frame. */
const framed = (head, body) => {
  const w = Math.max(head.w, body.w + 2 * PAD);
  const whole = block({ w, entry: head, nodes: [head] });
  head.x = (w - head.w) / 2;
  move(body, (w - body.w) / 2, head.h + GAP);
  const frame = { x: (w - body.w) / 2 - PAD, y: head.h + GAP - PAD, w: body.w + 2 * PAD, h: body.h + 2 * PAD };
  into(whole, body);
  whole.groups.unshift(frame);
  whole.edges.push({ kind: 'down', from: head, to: body.entry });
  const end = { step: head.step, x: w / 2, y: frame.y + frame.h, w: 0, h: 0 };
  whole.points.push(end);
  whole.outs = [end];
  whole.h = end.y;
  return whole;
};

const beside = (head, branches) => {
  const inner = branches.reduce((sum, each) => sum + each.w, 0) + BETWEEN * (branches.length - 1);
  const w = Math.max(head.w, inner);
  const whole = block({ w, entry: head, nodes: [head] });
  head.x = (w - head.w) / 2;
  let x = (w - inner) / 2;
  branches.forEach((each) => {
    move(each, x, head.h + GAP);
    into(whole, each);
    whole.edges.push({ kind: 'down', from: head, to: each.entry });
    whole.outs.push(...each.outs);
    x += each.w + BETWEEN;
  });
  whole.h = head.h + GAP + Math.max(...branches.map((each) => each.h));
  return whole;
};

/** Branches in rows: a rail on the left leads to the lower ones, one on the right goes on. */
const below = (head, rows, follows) => {
  const widths = rows.map((row) => row.reduce((sum, each) => sum + each.w, 0) + BETWEEN * (row.length - 1));
  const w = Math.max(head.w, ...widths) + 2 * RAIL;
  const whole = block({ w, entry: head, nodes: [head] });
  head.x = (w - head.w) / 2;
  const left = { x: RAIL / 2 - 3, y: 0 };
  const right = { x: w - RAIL / 2 + 3, y: 0 };
  const end = { step: head.step, x: w / 2, y: 0, w: 0, h: 0 };
  whole.points.push(left, right, end);
  let y = head.h + GAP;
  rows.forEach((row, i) => {
    const lane = { x: 0, y: y - LANE - 8 };
    const h = Math.max(...row.map((each) => each.h));
    const after = { x: 0, y: y + h + LANE };
    whole.points.push(lane, after);
    let x = (w - widths[i]) / 2;
    row.forEach((each) => {
      move(each, x, y);
      into(whole, each);
      whole.edges.push(i ? { kind: 'in', from: head, to: each.entry, rail: left, lane } : { kind: 'down', from: head, to: each.entry });
      if (follows) each.outs.forEach((out) => whole.edges.push(i === rows.length - 1 ? { kind: 'join', from: out, to: end } : { kind: 'out', from: out, to: end, rail: right, lane: after }));
      x += each.w + BETWEEN;
    });
    y += h + (i === rows.length - 1 ? 0 : ROW);
  });
  end.y = follows ? y + LANE + 4 : y;
  whole.outs = [end];
  whole.h = end.y;
  return whole;
};

const single = (node) => block({ w: node.w, h: node.h, nodes: [node], entry: node, outs: [node] });

/** A branch: what leads into it, where that has a name, and its steps. */
const branchOf = (branch, room, follows, small) => {
  const steps = branch.steps ?? [];
  const heads = branch.kind === 'branch' && steps.length ? [] : [single(boxOf(branch, room, { head: true, small }))];
  return sequence([...heads, ...steps.map((each, i) => blockOf(each, room, follows || i < steps.length - 1))]);
};

/** The way past a choice none of whose conditions holds. */
const past = (step) => ({ kind: 'past', of: step });

const forked = (step, room, follows) => {
  const branches = JOINED.has(step.kind) && follows && !step.branches.some((each) => each.kind === 'otherwise') ? [...step.branches, past(step)] : step.branches;
  const small = !branches.some((branch) => branch.label);
  const each = (room - BETWEEN * (branches.length - 1)) / branches.length;
  if (each >= NARROWEST) {
    const columns = branches.map((branch) => branchOf(branch, Math.min(each, 3 * WIDEST), follows, small));
    if (columns.reduce((sum, one) => sum + one.w, 0) + BETWEEN * (columns.length - 1) <= room) return beside(boxOf(step, room), columns);
  }
  const inner = Math.max(NARROWEST, room - 2 * RAIL);
  const most = Math.max(1, Math.floor((inner + BETWEEN) / (NARROWEST + BETWEEN)));
  for (let side = Math.min(most, branches.length - 1); ; side -= 1) {
    const each = (inner - BETWEEN * (side - 1)) / side;
    const blocks = branches.map((branch) => branchOf(branch, each, follows, small));
    const rows = Array.from({ length: Math.ceil(blocks.length / side) }, (none, i) => blocks.slice(i * side, (i + 1) * side));
    const fits = rows.every((row) => row.reduce((sum, one) => sum + one.w, 0) + BETWEEN * (row.length - 1) <= inner + 1);
    if (fits || side <= 1) return below(boxOf(step, inner), rows, follows);
  }
};

function blockOf(step, room, follows) {
  if (step.branches?.length) return forked(step, room, follows);
  if (!step.steps?.length) return single(boxOf(step, room));
  const inner = Math.max(NARROWEST, room - 2 * PAD);
  return framed(boxOf(step, room), sequence(step.steps.map((each, i) => blockOf(each, inner, i < step.steps.length - 1))));
}

const middle = (box) => box.x + box.w / 2;
const foot = (box) => box.y + box.h;

const lineOf = ({ kind, from, to, rail, lane }) => {
  const [x, y] = [middle(from), foot(from)];
  if (kind === 'in') {
    const start = from.y + from.h / 2;
    return `M${from.x} ${start}H${rail.x + 8}q-8 0 -8 8V${lane.y - 8}q0 8 8 8H${middle(to) - 8}q8 0 8 8V${to.y - 6}`;
  }
  if (kind === 'out') return `M${x} ${y}V${lane.y - 8}q0 8 8 8H${rail.x - 8}q8 0 8 8V${to.y - 8}q0 8 -8 8H${to.x}`;
  if (kind === 'join') {
    const side = Math.sign(to.x - x);
    return Math.abs(to.x - x) < 17 ? `M${x} ${y}L${to.x} ${to.y}` : `M${x} ${y}V${to.y - 8}q0 8 ${8 * side} 8H${to.x}`;
  }
  const [endX, endY] = [middle(to), to.y - 6];
  return Math.abs(x - endX) < 1 ? `M${x} ${y}V${endY}` : `M${x} ${y}C${x} ${y + GAP * 0.55} ${endX} ${endY - GAP * 0.55} ${endX} ${endY}`;
};

/**
 * @param route as the API pictures it
 * @param room how wide it may be; a picture that cannot be so narrow is wider
 * @returns width and height; boxes {step, x, y, w, h, head, small}, of which heads lead into branches; lines {d, from, to, kind}, where from and to are steps; frames
 */
export const layOut = (route, room) => {
  const flow = [route.from, ...route.steps];
  const blocks = [sequence(flow.map((step, i) => blockOf(step, room, i < flow.length - 1)))];
  route.handlers.forEach((handler) => blocks.push(blockOf(handler, room, false)));
  const whole = block({ w: Math.max(...blocks.map((each) => each.w)) });
  let y = 0;
  blocks.forEach((each) => {
    move(each, (whole.w - each.w) / 2, y);
    into(whole, each);
    y += each.h + GAP;
  });
  return { width: Math.ceil(whole.w), height: Math.ceil(y - GAP), boxes: whole.nodes, frames: whole.groups,
    lines: whole.edges.map((edge) => ({ d: lineOf(edge), from: edge.from.step, to: edge.to.step, pointed: edge.kind === 'down' || edge.kind === 'in' })) };
};
