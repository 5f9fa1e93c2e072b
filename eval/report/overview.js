// What the overview shows of single sentences: how long they are and how many of them are right, the worst
// and the best.

const barChart = {
  width: 352,
  height: 208,
  left: 48,
  right: 340,
  top: 48,
  bottom: 176
};

/** Sentences by source length in at most 20 bins of `size` words: [{from, right, wrong}]. */
function binsOf(sentences, run) {
  const lengths = sentences.map((sentence) => sentence.runs[run].length);
  const least = Math.min(...lengths), most = Math.max(...lengths), size = Math.ceil((most - least + 1) / 20);
  const bins = Array.from(
      {length: Math.floor((most - least) / size) + 1},
      (_, i) => ({from: least + i * size, right: 0, wrong: 0}));
  sentences.forEach((sentence, i) => {
    const bin = bins[Math.floor((lengths[i] - least) / size)];
    if (sentence.runs[run].right === false)
      ++bin.wrong;
    else
      ++bin.right;
  });
  return {bins, size};
}

function drawBars(title, {bins, size}, known) {
  const {width, height, left, right, top, bottom} = barChart;
  const most = Math.max(...bins.map((bin) => bin.right + bin.wrong)), step = (right - left) / bins.length;
  const tick = [1, 2, 5]
                   .flatMap((digit) => [1, 10, 100, 1000, 10000].map((power) => digit * power))
                   .sort((a, b) => a - b)
                   .find((t) => most / t <= 4.5) ||
      most;
  const y = (count) => bottom - (count / most) * (bottom - top);
  const svg =
      draw('svg', {class: 'chart', viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': title});
  svg.append(draw('text', {class: 'name', x: 0, y: 12}, title));
  for (let count = 0; count <= most; count += tick) {
    svg.append(
        draw('path', {class: 'axis', d: `M${left} ${y(count).toFixed(1)}H${right}`}),
        draw('text', {class: 'tick y', x: left - 8, y: (y(count) + 4).toFixed(1)}, grouped(count)));
  }
  const every = Math.ceil(bins.length / 8);
  bins.forEach((bin, i) => {
    const x = left + i * step, all = bin.right + bin.wrong,
          name = size === 1 ? `${bin.from}` : `${bin.from}\u2013${bin.from + size - 1}`;
    const bar = (kind, from, to) => from < to &&
        svg.append(draw(
            'rect', {
              class: kind,
              x: (x + 1).toFixed(1),
              width: (step - 2).toFixed(1),
              y: y(to).toFixed(1),
              height: (y(from) - y(to)).toFixed(1),
            },
            draw(
                'title', {},
                `${name} words: ${plural(all, 'sentence')}${known ? `, ${bin.right} right` : ''}`)));
    bar('bar right', 0, bin.right);
    bar('bar wrong', bin.right, all);
    if (i % every === 0)
      svg.append(
          draw('text', {class: 'tick x', x: (x + step / 2).toFixed(1), y: bottom + 20}, String(bin.from)));
  });
  if (known) {
    svg.append(
        draw('rect', {class: 'bar right', x: left, y: 26, width: 12, height: 12}),
        draw('text', {class: 'tick', x: left + 20, y: 36}, 'right'),
        draw('rect', {class: 'bar wrong', x: left + 68, y: 26, width: 12, height: 12}),
        draw('text', {class: 'tick', x: left + 88, y: 36}, 'wrong'));
  }
  return svg;
}

function drawLengths(report) {
  if (report.sentences.length === 0) return;
  const known = report.sentences.some((sentence) => sentence.runs[0].right !== null);
  const charts = report.runs.map(
      (name, run) => drawBars(
          report.runs.length > 1 ? name : 'Sentences by source words', binsOf(report.sentences, run), known));
  const ownCharts = document.querySelector('#overview-view .charts');
  if (report.runs.length === 1 && ownCharts)
    ownCharts.append(...charts);
  else
    byId('by-length')
        .append(
            make('h2', {}, 'Sentences by source words'),
            make('div', {class: report.runs.length > 1 ? 'pair' : 'charts'}, ...charts));
}

/** Negative where the first is worse: by BLEU, then AER, then log-probability a token. */
function compareQuality(one, other) {
  const by = (value) => value(one) - value(other);
  return by((run) => run.bleu ?? 0) || -by((run) => run.aer ?? 0) || by((run) => run.confidence);
}

function extremeList(title, sentences, run) {
  const items = sentences.map((sentence) => {
    const alignment = sentence.runs[run], facts = [];
    if (alignment.bleu !== undefined) facts.push(`BLEU ${alignment.bleu.toFixed(1)}`);
    if (alignment.aer !== undefined) facts.push(`AER ${percent(alignment.aer)}`);
    return make(
        'li', {},
        make(
            'a', {href: `#${sentence.number}`}, make('span', {class: 'number'}, String(sentence.number)),
            make(
                'span', {class: 'lines'}, make('bdi', {class: 'line'}, visible(alignment.source)),
                make('bdi', {class: 'line soft'}, visible(alignment.target))),
            make('span', {class: 'side'}, ...facts.map((fact) => make('span', {class: 'value'}, fact)))));
  });
  return make('section', {}, make('h2', {dir: 'auto'}, title), make('ol', {class: 'links'}, ...items));
}

/** Ten worst and ten best; of two runs, those where the one is ahead of the other by most. */
function drawExtremes(report) {
  if (report.sentences.length === 0) return;
  const lists = [];
  if (report.runs.length === 1) {
    const ranked = report.sentences.slice().sort((one, other) => compareQuality(one.runs[0], other.runs[0]));
    const count = Math.min(10, Math.ceil(ranked.length / 2));
    lists.push(
        extremeList('Worst', ranked.slice(0, count), 0),
        extremeList('Best', ranked.slice(-count).reverse(), 0));
  } else {
    const lead = (field, {runs: [first, second]}) =>
        first[field] === undefined || second[field] === undefined ? 0 : first[field] - second[field];
    const ahead = (sign) => report.sentences
                                .filter((sentence) => {
                                  const bleu = lead('bleu', sentence);
                                  return sign * bleu > 0 || (bleu === 0 && sign * lead('aer', sentence) < 0);
                                })
                                .sort(
                                    (one, other) => sign * (lead('bleu', other) - lead('bleu', one)) ||
                                        sign * (lead('aer', one) - lead('aer', other)))
                                .slice(0, 10);
    [1, -1].forEach((sign, run) => {
      const sentences = ahead(sign);
      if (sentences.length > 0) lists.push(extremeList(`${report.runs[run]} is ahead`, sentences, 1 - run));
    });
  }
  byId('extremes').append(...lists);
}
