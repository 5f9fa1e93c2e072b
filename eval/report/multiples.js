// All heads as small pictures to choose from, a row a layer.

/** How large a thumbnail is shown, in px: two a cell and more, where there is room. */
const thumbnailSize = (cells) => Math.min(Math.max(52, 2 * cells), 120);

/** A canvas of a pixel a cell, which is shown larger. */
function drawThumbnail(matrix, look) {
  const canvas = make('canvas', {width: matrix.columns, height: matrix.rows, 'aria-hidden': 'true'});
  const context = canvas.getContext('2d'), image = context.createImageData(matrix.columns, matrix.rows);
  matrix.values.forEach((weight, i) => {
    const isEnd = i % matrix.columns === matrix.columns - 1 || i >= (matrix.rows - 1) * matrix.columns;
    const colour = parseInt(weightColour(shadeOf(weight, look.scale), isEnd, look.theme).slice(1), 16);
    image.data.set([colour >> 16, (colour >> 8) & 255, colour & 255, 255], 4 * i);
  });
  context.putImageData(image, 0, 0);
  const longest = Math.max(matrix.columns, matrix.rows);
  canvas.style.width = `${(thumbnailSize(longest) * matrix.columns) / longest}px`;
  canvas.style.height = `${(thumbnailSize(longest) * matrix.rows) / longest}px`;
  return canvas;
}

/** Every choice that an alignment has, in the order of keys and of the list. */
function choicesOf(alignment) {
  if (alignment.heads === null) return [null];
  const choices = [null];
  alignment.heads.forEach((heads, layer) => {
    heads.forEach((_, head) => choices.push({layer, head}));
    if (heads.length > 1) choices.push({layer, head: -1});
  });
  return choices;
}

const sameChoice = (one, other) =>
    one === other || (one !== null && other !== null && one.layer === other.layer && one.head === other.head);

/** 'Alignment: layer 2, head 3', where it is known which layer and heads it is. */
const alignmentName = ({shown_heads: shown}) => (shown ? `Alignment: ${shown}` : 'Alignment');

function drawMultiples(alignment, look, unit, chosen, choose) {
  if (alignment.heads === null) return null;
  const button = (choice, name) => make(
      'button', {
        type: 'button',
        class: 'head',
        'aria-label': choiceName(choice),
        'aria-pressed': String(sameChoice(choice, chosen)),
        click: () => choose(choice),
      },
      drawThumbnail(alignment.matrix(unit, choice), look), make('span', {}, name));
  const rows = alignment.heads.map((heads, layer) => {
    const buttons = heads.map((_, head) => button({layer, head}, `head ${head + 1}`));
    if (heads.length > 1) buttons.push(button({layer, head: -1}, 'mean'));
    return make(
        'div', {class: 'layer'}, make('p', {class: 'name'}, `Layer ${layer + 1}`),
        make('div', {class: 'thumbnails'}, ...buttons));
  });
  const own = make(
      'div', {class: 'layer'}, make('p', {class: 'name'}, alignmentName(alignment)),
      make('div', {class: 'thumbnails'}, button(null, 'alignment')));
  return make('div', {class: 'multiples', role: 'group', 'aria-label': 'Heads'}, own, ...rows);
}
