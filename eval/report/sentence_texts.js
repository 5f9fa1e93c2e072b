// The running text of a sentence: source, outputs, reference; words can be looked up, differing ones are
// marked.

/** Of each word its [begin, end) in the text; words come in the text's order. */
function wordPlaces(text, words) {
  let from = 0;
  return words.map((word) => {
    const begin = text.indexOf(word, from);
    if (begin < 0) return [0, 0];
    from = begin + word.length;
    return [begin, from];
  });
}

/** [begin, end) of what differs; stretches are in turn alike and different. */
function differingPlaces(stretches) {
  let at = 0;
  const places = [];
  (stretches || []).forEach((text, i) => {
    if (i % 2 === 1) places.push([at, at + text.length]);
    at += text.length;
  });
  return places;
}

/** The text as spans, cut wherever a word or a difference begins or ends. */
function textParts(text, words, stretches) {
  const places = wordPlaces(text, words), differing = differingPlaces(stretches);
  const cuts =
      [...new Set([0, text.length, ...places.flat(), ...differing.flat()])].sort((one, other) => one - other);
  const parts = [];
  for (let i = 0; i + 1 < cuts.length; ++i) {
    const [begin, end] = [cuts[i], cuts[i + 1]];
    const covers = ([from, to]) => from <= begin && end <= to;
    const word = places.findIndex(covers), shown = shownCharacters(text.slice(begin, end));
    const part = differing.some(covers) ? make('mark', {}, shown) :
        word < 0                        ? shown :
                                          make('span', {}, shown);
    if (word >= 0) part.dataset.word = word;
    parts.push(part);
  }
  return parts;
}

function textRow(name, parts, language, lookup) {
  return make(
      'div', {}, make('dt', {dir: 'auto'}, name),
      make('dd', {dir: 'auto', lang: language || null, ...lookup}, ...parts));
}

/**
 * The texts of a sentence as a list of definitions. `look(run, side, word)` is called with the word that the
 * pointer is on, or null; the answer's mark(side, run, words) emphasizes words of a line.
 */
function drawTexts(report, sentence, look) {
  const [sourceLanguage, targetLanguage] = report.languages;
  const several = sentence.runs.length > 1, lines = new Map();
  const listeners = (run, side) => {
    const listen = (event) => look(
        run, side,
        event.target.dataset && event.target.dataset.word !== undefined ? Number(event.target.dataset.word) :
                                                                          null);
    return {pointerover: listen, click: listen, pointerleave: () => look(run, side, null), class: 'words'};
  };
  const line = (name, run, side, text, words, stretches, language) => {
    const row = textRow(name, textParts(text, words, stretches), language, listeners(run, side));
    lines.set(`${side} ${run}`, row.lastChild);
    return row;
  };
  const first = sentence.runs[0];
  const rows = [line('Source', 0, 'source', first.source, first.source_words, null, sourceLanguage)];
  sentence.runs.forEach((alignment, run) => {
    const name = several ? report.runs[run] : alignment.forced ? 'Target' : 'Output';
    rows.push(line(
        name, run, 'target', alignment.target, alignment.target_words,
        alignment.difference && alignment.difference.target, targetLanguage));
  });
  if (first.reference !== undefined) {
    const same = sentence.runs.every((alignment) => alignment.difference === null);
    const parts = several ? [shownCharacters(first.reference)] :
                            textParts(first.reference, [], first.difference && first.difference.reference);
    rows.push(
        same ? make('div', {}, make('dt', {}, 'Reference'), make('dd', {class: 'soft'}, 'the same')) :
               textRow('Reference', parts, targetLanguage, {}));
  }
  return {
    element: make('dl', {class: 'texts'}, ...rows),
    mark(side, run, words) {
      const line = lines.get(`${side} ${run}`);
      if (!line) return;
      for (const part of line.children)
        part.classList.toggle('on', words.includes(Number(part.dataset.word)));
    },
  };
}
