// The weights as a table: for screen readers, and for whoever wants numbers.

function drawTable(picture, look) {
  const head = make(
      'tr', {}, make('td'),
      ...picture.columns.map((label) => make('th', {scope: 'col', dir: 'auto'}, label)));
  const body = picture.rows.map(
      (label, row) => make(
          'tr', {}, make('th', {scope: 'row', dir: 'auto'}, label), ...picture.columns.map((_, column) => {
            const weight = picture.weights.at(row, column), links = linksAt(picture, row, column);
            const cell = make('td', {title: links.join(', ') || null}, weight.toFixed(3));
            if (look.hard && links.includes('hard link')) cell.classList.add('hard');
            if (look.gold && links.includes('possible gold link')) cell.classList.add('possible');
            if (look.gold && links.includes('sure gold link')) cell.classList.add('gold');
            if (weight < 0.0005) cell.classList.add('soft');
            return cell;
          })));
  const caption = make('caption', {class: 'soft'}, 'Rows are the output, columns the source.');
  return {
    element: make('table', {class: 'weights'}, caption, make('thead', {}, head), make('tbody', {}, ...body)),
    mark() {},
    reveal: (rows) => body.forEach((own, row) => (own.hidden = row >= rows)),
    markAt: () => nothingMarked,
    boxOf: () => new DOMRect(),
    layout: null,
  };
}
