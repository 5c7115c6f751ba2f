/** Takes a long answer out of Serai into a file of this computer, and tells meanwhile how much has come. */
import { problemOf, proof } from './api.js';

const PIECE = 4 * 1024 * 1024;
const NEW_LINE = 10;
const LONGEST_END = 64 * 1024;

/** Whether the last line says that nothing is missing. */
const isWhole = async (blob) => {
  const end = (await blob.slice(Math.max(0, blob.size - LONGEST_END)).text()).trimEnd();
  try {
    return JSON.parse(end.slice(end.lastIndexOf('\n') + 1)).complete === true;
  } catch {
    return false;
  }
};

/**
 * @param moved told {rows, bytes} whenever more has come
 * @returns {blob, name, rows, bytes}; the line that ends it is no row
 * @throws Problem where the server refuses, AbortError where it was stopped, another error where it broke off
 */
export const take = async (path, signal, moved) => {
  const answer = await fetch(path, { signal, headers: proof(), credentials: 'same-origin', cache: 'no-store' });
  if (!answer.ok) throw await problemOf(answer);
  const name = /filename="([^"]+)"/.exec(answer.headers.get('Content-Disposition') ?? '')?.[1] ?? 'export.ndjson';
  const reader = answer.body.getReader();
  const whole = [];
  let piece = [];
  let inPiece = 0;
  let [rows, bytes] = [0, 0];
  const keep = () => {
    whole.push(new Blob(piece));
    piece = [];
    inPiece = 0;
  };
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    piece.push(value);
    inPiece += value.length;
    bytes += value.length;
    for (let at = value.indexOf(NEW_LINE); at >= 0; at = value.indexOf(NEW_LINE, at + 1)) rows++;
    if (inPiece > PIECE) keep();
    moved({ rows, bytes });
  }
  keep();
  const blob = new Blob(whole, { type: 'application/x-ndjson' });
  if (!await isWhole(blob)) throw new Error('The export broke off');
  return { blob, name, rows: rows - 1, bytes };
};

/** Has the browser keep it under its name. */
export const save = ({ blob, name }) => {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
};
