// A heatmap as SVG: on the page, and, with titles and a legend, as a file. Colours are attributes, so that a
// file needs no style.

const smallestCell = 14, largestCell = 32, wantedSize = 640, labelGap = 8, diagonal = Math.SQRT1_2;

/** Where things lie, in px; `width` is what there is. */
function layOut(picture, width) {
  const columns = picture.columns.length, rows = picture.rows.length;
  const widest = (labels, font) => Math.max(...labels.map((label) => textWidth(label, font, 600)));
  const place = (cell) => {
    const font = cell >= 28 ? 14 : cell >= 16 ? 12 : 11;
    const left = Math.ceil(widest(picture.rows, font)) + labelGap + 4;
    const top = Math.ceil((widest(picture.columns, font) + font) * diagonal) + labelGap;
    let right = left + columns * (cell + 1);
    picture.columns.forEach((label, column) => {
      const reach = (textWidth(label, font, 600) + font) * diagonal;
      right = Math.max(right, left + column * (cell + 1) + cell / 2 + reach);
    });
    return {
      cell,
      step: cell + 1,
      font,
      left,
      top,
      width: Math.ceil(right) + 4,
      height: top + rows * (cell + 1) + 4,
      rows,
      columns
    };
  };
  let layout = place(
      Math.min(largestCell, Math.max(smallestCell, Math.floor(wantedSize / Math.max(rows, columns)) - 1)));
  while (layout.width > width && layout.cell > smallestCell) layout = place(layout.cell - 1);
  return layout;
}

function drawCells(picture, layout, look) {
  const group = draw('g', {'shape-rendering': 'crispEdges'});
  for (let row = 0; row < layout.rows; ++row) {
    for (let column = 0; column < layout.columns; ++column) {
      const weight = picture.weights.at(row, column);
      const cell = draw('rect', {
        x: layout.left + column * layout.step,
        y: layout.top + row * layout.step,
        width: layout.cell,
        height: layout.cell,
        fill: weightColour(shadeOf(weight, look.scale), picture.isEnd(row, column), look.theme),
      });
      if (look.titles)
        cell.append(draw(
            'title', {}, `${picture.columns[column]} \u2192 ${picture.rows[row]}: ${weight.toFixed(4)}`));
      group.append(cell);
    }
  }
  return group;
}

function drawLabels(picture, layout, look) {
  const colours = inks[look.theme], half = layout.cell / 2, drop = 0.35 * layout.font;
  const fill = (index, labels) => (index === labels.length - 1 ? colours.soft : colours.ink);
  const columns = picture.columns.map((label, column) => {
    const x = layout.left + column * layout.step + half + drop / 2;
    return draw(
        'text', {
          transform: `translate(${x.toFixed(1)} ${layout.top - labelGap}) rotate(-45)`,
          fill: fill(column, picture.columns)
        },
        label);
  });
  const rows = picture.rows.map(
      (label, row) => draw(
          'text', {
            x: layout.left - labelGap,
            y: (layout.top + row * layout.step + half + drop).toFixed(1),
            'text-anchor': 'end',
            fill: fill(row, picture.rows),
          },
          label));
  return {rows, columns, group: draw('g', {'font-size': layout.font}, ...columns, ...rows)};
}

function drawLinks(picture, layout, look) {
  const group = draw('g', {'pointer-events': 'none'}), colours = inks[look.theme];
  const outline = (span, dashes) => draw('rect', {
    x: layout.left + span.column * layout.step + 1,
    y: layout.top + span.row * layout.step + 1,
    width: (span.columnEnd - span.column) * layout.step - 3,
    height: (span.rowEnd - span.row) * layout.step - 3,
    fill: 'none',
    stroke: colours.gold,
    'stroke-width': 2,
    'stroke-dasharray': dashes,
  });
  if (look.gold)
    group.append(
        ...picture.possible.map((span) => outline(span, '3 3')),
        ...picture.sure.map((span) => outline(span, null)));
  if (!look.hard) return group;
  for (const [row, column] of picture.hard) {
    const shade = shadeOf(picture.weights.at(row, column), look.scale);
    group.append(draw('circle', {
      cx: layout.left + column * layout.step + layout.cell / 2,
      cy: layout.top + row * layout.step + layout.cell / 2,
      r: Math.max(2, layout.cell / 9).toFixed(1),
      fill: inkOn(weightColour(shade, false, look.theme)),
    }));
  }
  return group;
}

/** The sign of gold links in a legend: the outline of a cell, or a line as over ribbons. */
function goldSign(look, centre, middle, dashes) {
  const stroke = {stroke: inks[look.theme].gold, 'stroke-width': 2, 'stroke-dasharray': dashes, fill: 'none'};
  return look.view === 'ribbons' ?
      draw('path', {d: `M${centre - 5} ${middle}h10`, ...stroke}) :
      draw('rect', {x: centre - 5, y: middle - 5, width: 10, height: 10, ...stroke});
}

/** The legend of a file, from `left` on; returns its elements and where it ends. */
function drawLegend(picture, look, left, middle) {
  const colours = inks[look.theme], group = draw('g', {'font-size': 11, fill: colours.soft});
  let x = left;
  const word = (text) => {
    group.append(draw('text', {x: x.toFixed(1), y: middle + 4}, text));
    x += textWidth(text, 11) + 4;
  };
  word('0');
  for (let step = 0; step <= 10; ++step, x += 8) {
    group.append(draw('rect', {
      x: x.toFixed(1),
      y: middle - 4,
      width: 8,
      height: 8,
      fill: weightColour(step / 10, false, look.theme)
    }));
  }
  x += 4;
  word(look.scale === 'root' ? '1 (square root)' : '1');
  const sign = (shown, text, element) => {
    if (!shown) return;
    group.append(element(x + 16));
    x += 28;
    word(text);
  };
  sign(
      look.hard && picture.hard.length > 0, 'hard link',
      (centre) => draw('circle', {cx: centre.toFixed(1), cy: middle, r: 3, fill: colours.ink}));
  sign(
      look.gold && picture.sure.length > 0, 'sure gold link',
      (centre) => goldSign(look, centre, middle, null));
  sign(
      look.gold && picture.possible.length > 0, 'possible gold link',
      (centre) => goldSign(look, centre, middle, '3 2'));
  return {group, right: x};
}

/** Frames around the row, the column and the cell that are looked at. */
function highlighter(layout, labels, look) {
  const group = draw('g', {'pointer-events': 'none', fill: 'none', stroke: inks[look.theme].ink});
  const frame = (x, y, width, height, thickness) => draw(
      'rect',
      {x: x - 1.5, y: y - 1.5, width: width + 2, height: height + 2, rx: 2, 'stroke-width': thickness});
  const across = layout.columns * layout.step, down = layout.rows * layout.step;
  const strong = (texts, wanted) => texts.forEach(
      (text, i) =>
          (wanted.includes(i) ? text.setAttribute('font-weight', 600) : text.removeAttribute('font-weight')));
  return {
    group,
    show({rows, columns, cell}, pinned) {
      const thickness = pinned ? 2 : 1;
      group.replaceChildren(
          ...rows.map(
              (row) => frame(layout.left, layout.top + row * layout.step, across, layout.step, thickness)),
          ...columns.map(
              (column) =>
                  frame(layout.left + column * layout.step, layout.top, layout.step, down, thickness)));
      if (cell)
        group.append(frame(
            layout.left + cell[1] * layout.step, layout.top + cell[0] * layout.step, layout.step, layout.step,
            thickness + 1));
      strong(labels.rows, rows);
      strong(labels.columns, columns);
    },
  };
}

const showIf = (shown, element) => element.setAttribute('visibility', shown ? 'visible' : 'hidden');

const nothingMarked = {
  rows: [],
  columns: [],
  cell: null
};

/**
 * `look`: {theme, scale, gold, hard, width, titles}. Returns the element, how to find and mark cells in it,
 * and how to show its first rows only.
 */
function drawHeatmap(picture, look) {
  const layout = layOut(picture, look.width);
  const labels = drawLabels(picture, layout, look), frames = highlighter(layout, labels, look);
  const cells = drawCells(picture, layout, look), links = drawLinks(picture, layout, look);
  const element = draw(
      'svg', {
        class: 'picture',
        width: layout.width,
        height: layout.height,
        viewBox: `0 0 ${layout.width} ${layout.height}`,
        'font-family': 'system-ui, sans-serif',
      },
      cells, labels.group, links, frames.group);
  const boxOf = ([row, column]) => {
    const box = element.getBoundingClientRect();
    return new DOMRect(
        box.x + layout.left + column * layout.step, box.y + layout.top + row * layout.step, layout.cell,
        layout.cell);
  };
  return {
    element,
    boxOf,
    layout,
    mark: (mark, pinned) => frames.show(mark, pinned),
    reveal(rows) {
      [...cells.children].forEach((cell, i) => showIf(Math.floor(i / layout.columns) < rows, cell));
      labels.rows.forEach((label, row) => showIf(row < rows, label));
      links.querySelectorAll('circle').forEach((dot, i) => showIf(picture.hard[i][0] < rows, dot));
    },
    markAt(event) {
      const box = element.getBoundingClientRect();
      const row = Math.floor((event.clientY - box.y - layout.top) / layout.step);
      const column = Math.floor((event.clientX - box.x - layout.left) / layout.step);
      const inRows = row >= 0 && row < layout.rows, inColumns = column >= 0 && column < layout.columns;
      if (inRows && inColumns) return {rows: [row], columns: [column], cell: [row, column]};
      if (inRows && column < 0) return {rows: [row], columns: [], cell: null};
      const label = labels.columns.indexOf(event.target);
      return label < 0 ? nothingMarked : {rows: [], columns: [label], cell: null};
    },
  };
}
