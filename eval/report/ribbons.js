// Ribbons between two lines of text, thicker and darker where there is more weight. Side by side where a line
// is too long.

const ribbonGap = 16, leastRibbon = 0.02;

/** Places of words in a line of `width` px: their middles, spread evenly. */
function lineOf(labels, font, width) {
  const widths = labels.map((label) => textWidth(label, font, 600));
  const used = widths.reduce((sum, own) => sum + own, 0) + ribbonGap * (labels.length - 1);
  let at = (width - used) / 2;
  return widths.map((own) => {
    const middle = at + own / 2;
    at += own + ribbonGap;
    return middle;
  });
}

const lineWidth = (labels, font) =>
    labels.reduce((sum, label) => sum + textWidth(label, font, 600) + ribbonGap, -ribbonGap);

/** Where the words' ends of a ribbon lie: [x, y] by index of both sides, and how its curve leaves them. */
function placeWords(picture, available) {
  const font = 14,
        wide = Math.ceil(Math.max(lineWidth(picture.columns, font), lineWidth(picture.rows, font))) + 16;
  if (wide <= available) {
    const sources = lineOf(picture.columns, font, wide), targets = lineOf(picture.rows, font, wide), top = 28,
          bottom = 180;
    return {
      font,
      width: wide,
      height: 208,
      anchors: ['middle', 'middle'],
      source: (i) => [sources[i], top],
      target: (i) => [targets[i], bottom],
      sourceText: (i) => [sources[i], top - 10],
      targetText: (i) => [targets[i], bottom + 20],
      curve: ([x, y], [u, v]) => `M${x.toFixed(1)} ${y}C${x.toFixed(1)} ${(y + v) / 2} ${u.toFixed(1)} ${
          (y + v) / 2} ${u.toFixed(1)} ${v}`,
    };
  }
  const widest = (labels) => Math.ceil(Math.max(...labels.map((label) => textWidth(label, font, 600))));
  const left = widest(picture.columns) + 12,
        between = Math.max(96, Math.min(240, available - left - widest(picture.rows) - 12));
  const line = 24, height = Math.max(picture.columns.length, picture.rows.length) * line + 8;
  const start = (labels) => (height - labels.length * line) / 2 + line / 2;
  const first = start(picture.columns), second = start(picture.rows), right = left + between;
  return {
    font,
    width: right + 12 + widest(picture.rows),
    height,
    anchors: ['end', 'start'],
    source: (i) => [left, first + i * line],
    target: (i) => [right, second + i * line],
    sourceText: (i) => [left - 8, first + i * line + 5],
    targetText: (i) => [right + 8, second + i * line + 5],
    curve: ([x, y], [u, v]) => `M${x} ${y}C${(x + u) / 2} ${y} ${(x + u) / 2} ${v} ${u} ${v}`,
  };
}

function drawRibbonPaths(picture, places, look) {
  const ribbons = [];
  picture.rows.forEach((_, row) => picture.columns.forEach((_unused, column) => {
    const weight = picture.weights.at(row, column), shade = shadeOf(weight, look.scale);
    if (shade < leastRibbon) return;
    const path = draw('path', {
      d: places.curve(places.source(column), places.target(row)),
      fill: 'none',
      'stroke-linecap': 'round',
      stroke: weightColour(shade, picture.isEnd(row, column), look.theme),
      'stroke-width': (1 + 9 * shade).toFixed(1),
      'stroke-opacity': 0.9,
    });
    if (look.titles)
      path.append(
          draw('title', {}, `${picture.columns[column]} \u2192 ${picture.rows[row]}: ${weight.toFixed(4)}`));
    ribbons.push({row, column, shade, path});
  }));
  return ribbons.sort((one, other) => one.shade - other.shade);
}

/** Gold links as thin lines over the ribbons, hard links as dots at both ends. */
function drawRibbonLinks(picture, places, look) {
  const group = draw('g', {'pointer-events': 'none', fill: 'none'}), colours = inks[look.theme];
  const middleOf = (from, to) => Math.floor((from + to - 1) / 2);
  const line = (span, dashes) => draw('path', {
    d: places.curve(
        places.source(middleOf(span.column, span.columnEnd)), places.target(middleOf(span.row, span.rowEnd))),
    stroke: colours.gold,
    'stroke-width': 1.5,
    'stroke-dasharray': dashes,
  });
  if (look.gold)
    group.append(
        ...picture.possible.map((span) => line(span, '3 4')),
        ...picture.sure.map((span) => line(span, null)));
  if (!look.hard) return group;
  for (const [row, column] of picture.hard) {
    for (const [cx, cy] of [places.source(column), places.target(row)]) {
      group.append(draw('circle', {cx: cx.toFixed(1), cy, r: 3, fill: colours.ink}));
    }
  }
  return group;
}

/** The same look and answer as drawHeatmap(). */
function drawRibbons(picture, look) {
  const places = placeWords(picture, look.width), colours = inks[look.theme];
  const ribbons = drawRibbonPaths(picture, places, look);
  const words = (labels, place, anchor) => labels.map((label, i) => {
    const [x, y] = place(i);
    return draw(
        'text', {
          x: x.toFixed(1),
          y,
          'text-anchor': anchor,
          fill: i === labels.length - 1 ? colours.soft : colours.ink,
          class: 'word',
        },
        label);
  });
  const sources = words(picture.columns, places.sourceText, places.anchors[0]);
  const targets = words(picture.rows, places.targetText, places.anchors[1]);
  const links = drawRibbonLinks(picture, places, look);
  const element = draw(
      'svg', {
        class: 'picture',
        width: places.width,
        height: places.height,
        viewBox: `0 0 ${places.width} ${places.height}`,
        'font-family': 'system-ui, sans-serif',
        'font-size': places.font,
      },
      draw('g', {}, ...ribbons.map((ribbon) => ribbon.path)), links, ...sources, ...targets);
  return {
    element,
    layout: places,
    boxOf: ([row, column]) => {
      const found = ribbons.find((ribbon) => ribbon.row === row && ribbon.column === column);
      const box = (found ? found.path : targets[row]).getBoundingClientRect();
      return new DOMRect(box.x + box.width / 2, box.y + box.height / 2, 0, 0);
    },
    mark({rows, columns, cell}) {
      const any = rows.length + columns.length > 0;
      for (const {row, column, path} of ribbons) {
        const on =
            cell ? cell[0] === row && cell[1] === column : rows.includes(row) || columns.includes(column);
        path.setAttribute('opacity', !any || on ? 1 : 0.15);
      }
      targets.forEach((text, i) => text.setAttribute('font-weight', rows.includes(i) ? 600 : 400));
      sources.forEach((text, i) => text.setAttribute('font-weight', columns.includes(i) ? 600 : 400));
    },
    reveal(rows) {
      for (const {row, path} of ribbons) showIf(row < rows, path);
      targets.forEach((text, row) => showIf(row < rows, text));
      links.querySelectorAll('circle').forEach((dot, i) => showIf(picture.hard[i >> 1][0] < rows, dot));
    },
    markAt(event) {
      const ribbon = ribbons.find(({path}) => path === event.target);
      if (ribbon) return {rows: [ribbon.row], columns: [ribbon.column], cell: [ribbon.row, ribbon.column]};
      const row = targets.indexOf(event.target), column = sources.indexOf(event.target);
      return {rows: row < 0 ? [] : [row], columns: column < 0 ? [] : [column], cell: null};
    },
  };
}
