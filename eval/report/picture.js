// What a picture shows, whichever way it is drawn (eval/heatmap.h has the same): labels, weights, links as
// rectangles of cells.

/** Of every word its first cell and the one after its last; equal where it has none. */
function wordRanges(alignment, side, unit) {
  const words = alignment[`${side}_words`];
  if (unit === 'words') return words.map((_, word) => [word, word + 1]);
  const ranges = words.map(() => [0, 0]);
  alignment[`${side}_token_words`].forEach((word, token) => {
    if (word < 0) return;
    if (ranges[word][0] === ranges[word][1]) ranges[word][0] = token;
    ranges[word][1] = token + 1;
  });
  return ranges;
}

function spansOf(links, sources, targets) {
  const spans = [];
  for (const [source, target] of links) {
    if (source >= sources.length || target >= targets.length) continue;
    const [column, columnEnd] = sources[source], [row, rowEnd] = targets[target];
    if (column < columnEnd && row < rowEnd) spans.push({row, rowEnd, column, columnEnd});
  }
  return spans;
}

function heaviestCell(span, weights) {
  let best = [span.row, span.column];
  for (let row = span.row; row < span.rowEnd; ++row) {
    for (let column = span.column; column < span.columnEnd; ++column) {
      if (weights.at(row, column) > weights.at(...best)) best = [row, column];
    }
  }
  return best;
}

/** The picture of one head (null: what the model aligns by); null where the page has no weights of it. */
function makePicture(alignment, unit, choice) {
  const weights = alignment.matrix(unit, choice);
  if (weights === null) return null;
  const labels = (side) => [...alignment[`${side}_${unit}`].map(labelText), 'end'];
  const wordOf = (side) =>
      (unit === 'words' ? alignment[`${side}_words`].map((_, i) => i) : alignment[`${side}_token_words`]);
  const sources = wordRanges(alignment, 'source', unit), targets = wordRanges(alignment, 'target', unit);
  const gold = alignment.goldFits ? alignment.goldLinks : {sure: [], possible: []};
  return {
    unit,
    weights,
    rows: labels('target'),
    columns: labels('source'),
    rowWords: wordOf('target'),
    columnWords: wordOf('source'),
    sure: spansOf(gold.sure, sources, targets),
    possible: spansOf(gold.possible, sources, targets),
    // They are of the alignment, whose weights they were taken from; a head has none.
    hard: choice !== null ?
        [] :
        spansOf(alignment.hard.sure, sources, targets).map((span) => heaviestCell(span, weights)),
    isEnd(row, column) { return row === weights.rows - 1 || column === weights.columns - 1; },
  };
}

const within = (spans, row, column) =>
    spans.some((s) => row >= s.row && row < s.rowEnd && column >= s.column && column < s.columnEnd);

/** The links of a cell in words, for tips and screen readers. */
function linksAt(picture, row, column) {
  const names = [];
  if (picture.hard.some((cell) => cell[0] === row && cell[1] === column)) names.push('hard link');
  if (within(picture.sure, row, column)) names.push('sure gold link');
  if (within(picture.possible, row, column)) names.push('possible gold link');
  return names;
}

/** 'Layer 2, head 3' of a choice; `null` is what the model aligns by. */
function choiceName(choice) {
  if (choice === null) return 'Alignment';
  return `Layer ${choice.layer + 1}, ${choice.head < 0 ? 'mean' : `head ${choice.head + 1}`}`;
}
