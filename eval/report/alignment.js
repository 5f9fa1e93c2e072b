// One sentence and its translation: the fields of alignments.jsonl (docs/formats.md), and the weights
// unpacked when asked for.

/** A dense matrix by rows; rows are target, columns source, the last of each is the end mark's. */
class Matrix {
  constructor(rows, columns, values = new Float64Array(rows * columns)) {
    Object.assign(this, {rows, columns, values});
  }
  at(row, column) { return this.values[row * this.columns + column]; }
  add(row, column, weight) { this.values[row * this.columns + column] += weight; }
}

/** Of a packed byte its weight, as eval/packed_bytes.h has it. */
const unpackedWeights =
    Float64Array.from({length: 256}, (_, packed) => Math.sin((packed * Math.PI) / 510) ** 2);

/** 'i-j' and 'i?j' as lists of [source, target]. */
function parseLinks(text) {
  const links = {sure: [], possible: []};
  for (const link of (text || '').split(' ').filter(Boolean)) {
    const [, source, kind, target] = link.match(/^(\d+)([-?p])(\d+)$/);
    links[kind === '-' ? 'sure' : 'possible'].push([Number(source), Number(target)]);
  }
  return links;
}

/**
 * Per source token the word column that takes its weight, as word_matrix() in eval/alignment.cpp; last the
 * end mark's.
 */
function sourceColumns(tokenWords, words) {
  const columns = tokenWords.slice();
  let next = -1;
  for (let i = columns.length; i-- > 0; next = columns[i])
    if (columns[i] < 0) columns[i] = next;
  let previous = words;
  columns.forEach((column, i) => {
    if (column < 0) columns[i] = previous;
    previous = columns[i];
  });
  return [...columns, words];
}

/** Per target word the token rows that it is the mean of; last the end mark's. */
function targetRows(tokenWords, words) {
  const end = tokenWords.length, rows = Array.from({length: words}, () => []);
  tokenWords.forEach((word, token) => {
    if (word >= 0) rows[word].push(token);
  });
  const first = tokenWords.findIndex((word) => word >= 0);
  let last = first < 0 ? end : first;
  for (const tokens of rows) {
    if (tokens.length === 0) tokens.push(last);
    last = tokens[tokens.length - 1];
  }
  return [...rows, [end]];
}

const sameText = (text) => text.trim().replace(/\s+/g, ' ');

/** Weights as they came: packed in bytes, or the numbers themselves. */
const weightsOf = (values) =>
    values instanceof Uint8Array ? Float64Array.from(values, (packed) => unpackedWeights[packed]) : values;

class Alignment {
  /**
   * `weights`: the token matrix, row by row, as a Uint8Array of packed weights or a Float64Array, or null;
   * `heads`: [layer][head] of such, or null.
   */
  constructor(fields, difference, weights, heads) {
    Object.assign(this, fields);
    this.difference = difference;
    this.weights = weights;
    this.heads = heads;
    this.hard = parseLinks(fields.links);
    this.goldLinks = fields.gold === undefined ? null : parseLinks(fields.gold);
    this.length = fields.source_words.length;
    this.cache = new Map();
  }
  /** Whether the output is the reference but for white space; null where that cannot be said. */
  get right() {
    if (this.reference === undefined || this.forced) return null;
    return sameText(this.target) === sameText(this.reference);
  }
  /** Whether gold links, which are of source and reference, can be drawn over the output. */
  get goldFits() {
    return this.goldLinks !== null &&
        (this.reference === undefined || this.aer !== undefined || this.reference === this.target);
  }
  get isPacked() { return this.weights instanceof Uint8Array; }
  /** Log-probability a token, end mark included. */
  get confidence() { return this.log_probability / (this.target_tokens.length + 1); }
  /**
   * The weights of one head, of the mean of a layer (head -1), or of what the model aligns by (choice null).
   */
  tokenMatrix(choice) {
    const rows = this.target_tokens.length + 1, columns = this.source_tokens.length + 1;
    const unpack = (values) => new Matrix(rows, columns, weightsOf(values));
    if (choice === null) return unpack(this.weights);
    const layer = this.heads[choice.layer];
    if (choice.head >= 0) return unpack(layer[choice.head]);
    const mean = new Matrix(rows, columns);
    for (const head of layer)
      weightsOf(head).forEach((weight, i) => (mean.values[i] += weight / layer.length));
    return mean;
  }
  /** By words: the sum over a word's source tokens, the mean over its target tokens. */
  wordMatrix(choice) {
    const tokens = this.tokenMatrix(choice);
    const columns = sourceColumns(this.source_token_words, this.source_words.length);
    const rows = targetRows(this.target_token_words, this.target_words.length);
    const words = new Matrix(rows.length, this.source_words.length + 1);
    rows.forEach((own, row) => {
      for (const token of own) {
        for (let column = 0; column < tokens.columns; ++column) {
          words.add(row, columns[column], tokens.at(token, column) / own.length);
        }
      }
    });
    return words;
  }
  /** `unit` is 'words' or 'tokens'; null where the page has no weights of it. */
  matrix(unit, choice) {
    if (this.weights === null || (choice !== null && this.heads === null)) return null;
    const key = choice === null ? unit : `${unit} ${choice.layer} ${choice.head}`;
    if (!this.cache.has(key))
      this.cache.set(key, unit === 'words' ? this.wordMatrix(choice) : this.tokenMatrix(choice));
    return this.cache.get(key);
  }
}
