// The worst and the best sentences; of two runs, those where the one is ahead of the other by most.

/** An entry that links to its sentence: lines of text, the first the source, and a fact beside each. */
function sentenceLink(sentence, lines, facts) {
  const line = (text, i) => make('bdi', {class: i === 0 ? 'line' : 'line soft'}, visible(text));
  return make(
      'li', {},
      make(
          'a', {href: `#${sentence.number}`}, make('span', {class: 'number'}, String(sentence.number)),
          make('span', {class: 'lines'}, ...lines.map(line)),
          make('span', {class: 'side'}, ...facts.map((fact) => make('span', {class: 'value'}, fact)))));
}

const linkList = (title, items) =>
    make('section', {}, make('h2', {dir: 'auto'}, title), make('ol', {class: 'links'}, ...items));

/** Negative where the first is worse: by BLEU, then AER, then log-probability a token. */
function compareQuality({runs: [one]}, {runs: [other]}) {
  const by = (value) => value(one) - value(other);
  return by((run) => run.bleu ?? 0) || -by((run) => run.aer ?? 0) || by((run) => run.confidence);
}

function drawWorstAndBest(sentences) {
  const ranked = sentences.slice().sort(compareQuality), count = Math.min(10, Math.ceil(ranked.length / 2));
  const item = (sentence) => {
    const [run] = sentence.runs, facts = [];
    if (run.bleu !== undefined) facts.push(`BLEU ${outOf100(run.bleu)}`);
    if (run.aer !== undefined) facts.push(`AER ${percent(run.aer)}`);
    return sentenceLink(sentence, [run.source, run.target], facts);
  };
  return [
    linkList('Worst', ranked.slice(0, count).map(item)),
    linkList('Best', ranked.slice(-count).reverse().map(item))
  ];
}

/** By how much the first run is ahead: in BLEU, and where that is the same, in AER. */
function leadOf({runs: [first, second]}) {
  const known = (field) => first[field] !== undefined && second[field] !== undefined;
  return {
    bleu: known('bleu') ? first.bleu - second.bleu : 0,
    aer: known('aer') ? second.aer - first.aer : 0,
  };
}

/**
 * The sentences where a run is ahead, `sign` 1 for the first and -1 for the second, the largest lead first.
 */
function drawLeads(report, sign) {
  const leads = report.sentences.map((sentence) => ({sentence, ...leadOf(sentence)}))
                    .filter(({bleu, aer}) => sign * (bleu || aer) > 0)
                    .sort((one, other) => sign * (other.bleu - one.bleu || other.aer - one.aer))
                    .slice(0, 10);
  if (leads.length === 0) return null;
  const items = leads.map(({sentence, bleu}) => {
    const value = bleu ? (run) => outOf100(run.bleu) : (run) => percent(run.aer);
    return sentenceLink(
        sentence, [sentence.runs[0].source, ...sentence.runs.map((run) => run.target)],
        [bleu ? 'BLEU' : 'AER', ...sentence.runs.map(value)]);
  });
  return linkList(`${report.runs[sign > 0 ? 0 : 1]} is ahead`, items);
}

function drawExtremes(report) {
  if (report.sentences.length === 0) return;
  const lists = report.runs.length === 1 ? drawWorstAndBest(report.sentences) :
                                           [drawLeads(report, 1), drawLeads(report, -1)];
  byId('extremes').append(...lists.filter((list) => list !== null));
}
