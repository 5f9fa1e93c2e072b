// How long sentences are, and how many of each length are right: bars in the look of eval/chart.cpp's curves.

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
  const count = Math.floor((most - least) / size) + 1;
  const bins = Array.from({length: count}, (_, i) => ({from: least + i * size, right: 0, wrong: 0}));
  sentences.forEach((sentence, i) => {
    const bin = bins[Math.floor((lengths[i] - least) / size)];
    if (sentence.runs[run].right === false)
      ++bin.wrong;
    else
      ++bin.right;
  });
  return {bins, size};
}

/** The smallest of 1, 2, 5, 10, 20, ... that takes at most 4 steps to `most`. */
function roundStep(most) {
  for (let power = 1;; power *= 10) {
    for (const digit of [1, 2, 5]) {
      if (most / (digit * power) <= 4) return digit * power;
    }
  }
}

function drawAxis(most, step, y) {
  const {left, right} = barChart, ticks = [];
  for (let count = 0; count <= most; count += step) {
    ticks.push(
        draw('path', {class: 'axis', d: `M${left} ${y(count)}H${right}`}),
        draw('text', {class: 'tick y', x: left - 8, y: Number(y(count)) + 4}, grouped(count)));
  }
  return ticks;
}

/** The bar of a bin: what is right below, what is wrong above. */
function drawBar(bin, size, known, x, width, y) {
  const all = bin.right + bin.wrong,
        words = size === 1 ? bin.from : `${bin.from}\u2013${bin.from + size - 1}`;
  const name = `${words} words: ${plural(all, 'sentence')}${known ? `, ${bin.right} right` : ''}`;
  const part = (kind, from, to) => {
    if (from === to) return null;
    const place = {x: x.toFixed(1), width: width.toFixed(1), y: y(to), height: (y(from) - y(to)).toFixed(1)};
    return draw('rect', {class: `bar ${kind}`, ...place}, draw('title', {}, name));
  };
  return draw('g', {}, part('right', 0, bin.right), part('wrong', bin.right, all));
}

function drawBarNames() {
  const {left} = barChart, size = {y: 26, width: 12, height: 12};
  return [
    draw('rect', {class: 'bar right', x: left, ...size}),
    draw('text', {class: 'tick', x: left + 20, y: 36}, 'right'),
    draw('rect', {class: 'bar wrong', x: left + 68, ...size}),
    draw('text', {class: 'tick', x: left + 88, y: 36}, 'wrong')
  ];
}

/** `known`: whether it is known which sentences are right. */
function drawBars(title, {bins, size}, known) {
  const {width, height, left, right, top, bottom} = barChart;
  const highest = Math.max(...bins.map((bin) => bin.right + bin.wrong)), tick = roundStep(highest);
  const most = Math.ceil(highest / tick) * tick, step = (right - left) / bins.length;
  const y = (count) => (bottom - (count / most) * (bottom - top)).toFixed(1);
  const every = Math.ceil(bins.length / 8);
  return draw(
      'svg', {class: 'chart', viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': title},
      draw('text', {class: 'name', x: 0, y: 12}, title), ...drawAxis(most, tick, y),
      ...bins.map((bin, i) => drawBar(bin, size, known, left + i * step + 1, step - 2, y)),
      ...bins.map((bin, i) => {
        const x = (left + (i + 0.5) * step).toFixed(1);
        return i % every === 0 ? draw('text', {class: 'tick x', x, y: bottom + 20}, String(bin.from)) : null;
      }),
      ...(known ? drawBarNames() : []));
}

/** Beside the training curves of one run; of two, below them and side by side. */
function drawLengths(report) {
  if (report.sentences.length === 0) return;
  const several = report.runs.length > 1, heading = 'Sentences by source words';
  const known = report.sentences.some((sentence) => sentence.runs[0].right !== null);
  const charts = report.runs.map(
      (name, run) => drawBars(several ? name : heading, binsOf(report.sentences, run), known));
  const curves = document.querySelector('#overview-view .charts');
  if (!several && curves) {
    curves.append(...charts);
    return;
  }
  byId('by-length')
      .append(make('h2', {}, heading), make('div', {class: several ? 'pair' : 'charts'}, ...charts));
}
