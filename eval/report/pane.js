// One model's picture of the sentence: its facts, heads, the picture itself, and what can be saved of it.

const drawers = {
  heatmap: drawHeatmap,
  ribbons: drawRibbons,
  table: drawTable
};

/** `choice`: the head that is shown; AER is always that of the alignment. */
function factsOf(alignment, choice) {
  const facts = [];
  if (alignment.right !== null) facts.push(alignment.right ? 'right' : 'differs from the reference');
  if (alignment.bleu !== undefined) facts.push(`BLEU ${outOf100(alignment.bleu)}`);
  if (alignment.aer !== undefined)
    facts.push(`AER ${choice === null ? '' : 'of the alignment '}${percent(alignment.aer)}`);
  facts.push(`log probability ${signed(alignment.log_probability, 2)}`);
  return facts;
}

class Pane {
  constructor(viewer, run, name) {
    Object.assign(this, {viewer, run, name, choice: null, cursor: null, view: null});
    this.facts = make('p', {class: 'facts soft'});
    this.select = make(
        'select', {'aria-label': 'Head', change: () => this.choose(this.choices[this.select.selectedIndex])});
    this.selectLabel = make('label', {class: 'heads'}, make('span', {}, 'Head'), this.select);
    this.box = make('div', {
      class: 'box',
      tabindex: 0,
      keydown: (event) => this.onKey(event),
      pointermove: (event) => this.onPointer(event, false),
      pointerleave: () => viewer.hover(run, nothingMarked),
      click: (event) => this.onPointer(event, true),
      blur: () => this.leave(),
    });
    this.multiples = make('div', {class: 'beside'});
    const button = (text, action) =>
        make('button', {type: 'button', class: 'plain', click: (event) => action(event.currentTarget)}, text);
    this.save = [
      button('Save SVG', () => saveSvg(this.fileName(), this.file())),
      button('Save PNG', () => savePng(this.fileName(), this.file()))
    ];
    this.actions = make(
        'div', {class: 'actions'}, ...this.save,
        button('Copy links', (own) => copyText(this.alignment.links, own)),
        button('Copy weights', (own) => copyText(tsvOf(this.picture), own)));
    this.actions.children[2].title = 'Hard links of the alignment in the Pharaoh format';
    this.actions.children[3].title = 'The matrix as tab-separated values';
    this.element = make(
        'section', {class: 'pane', 'aria-label': name || 'Attention'},
        make('header', {}, name ? make('h3', {dir: 'auto'}, name) : null, this.facts, this.selectLabel),
        make('div', {class: 'stage'}, this.box, this.multiples), this.actions);
  }

  show(alignment) {
    this.alignment = alignment;
    this.cursor = null;
    this.choices = choicesOf(alignment);
    this.choice = this.choices.find((choice) => sameChoice(choice, this.choice)) || null;
    this.selectLabel.hidden = alignment.heads === null;
    this.select.replaceChildren(...this.choices.map((choice) => make('option', {}, choiceName(choice))));
    this.draw();
  }

  choose(choice) {
    this.choice = choice;
    this.viewer.release();
    const focused = this.multiples.contains(document.activeElement);
    this.draw();
    this.viewer.showLegend();
    if (focused) this.multiples.querySelector('[aria-pressed=true]').focus();
  }

  /** The head before or behind the one that is shown. */
  step(by) {
    const at = this.choices.findIndex((choice) => sameChoice(choice, this.choice));
    this.choose(this.choices[(at + by + this.choices.length) % this.choices.length]);
    announce(choiceName(this.choice));
  }

  draw() {
    const {settings} = this.viewer;
    this.facts.replaceChildren(...factsOf(this.alignment, this.choice).map((fact) => make('span', {}, fact)));
    this.select.selectedIndex = this.choices.findIndex((choice) => sameChoice(choice, this.choice));
    this.picture = makePicture(this.alignment, settings.unit, this.choice);
    for (const button of [...this.save, this.actions.children[3]]) button.hidden = this.picture === null;
    if (this.picture === null) {
      this.view = null;
      this.box.replaceChildren(
          make('p', {class: 'soft'}, 'The weights of this sentence were left out, to keep this page small.'));
      this.multiples.replaceChildren();
      return;
    }
    for (const button of this.save) button.hidden = settings.view === 'table';
    this.look = {...settings, theme: ground(), width: Math.max(this.element.clientWidth - 2, 280)};
    this.view = drawers[settings.view](this.picture, this.look);
    this.describe();
    this.box.replaceChildren(this.view.element);
    const multiples =
        drawMultiples(this.alignment, this.look, settings.unit, this.choice, (choice) => this.choose(choice));
    this.multiples.replaceChildren(...(multiples ? [multiples] : []));
    this.reveal(this.viewer.revealed);
  }

  /** Shows the rows of the first `tokens` output tokens, the end mark counted. */
  reveal(tokens) {
    if (this.view === null) return;
    const {target_tokens: all, target_token_words: owners, target_words: words} = this.alignment;
    const whole = this.viewer.settings.unit === 'words' ?
        targetRows(owners, words.length).filter((own) => own.every((token) => token < tokens)).length :
        tokens;
    if (tokens <= all.length || this.partial) this.view.reveal(whole);
    this.partial = tokens <= all.length;
  }

  describe() {
    const {settings} = this.viewer, table = settings.view === 'table';
    const what = `${choiceName(this.choice)} of ${
                     plural(this.picture.rows.length - 1, settings.unit.slice(0, -1))} to ` +
        `${plural(this.picture.columns.length - 1, 'source ' + settings.unit.slice(0, -1))}`;
    if (!table) {
      this.view.element.setAttribute('role', 'img');
      this.view.element.setAttribute('aria-label', what);
    }
    this.box.setAttribute('role', 'group');
    this.box.setAttribute(
        'aria-label', table ? 'Weights' : `${what}. Arrow keys go from cell to cell, Enter pins one.`);
  }

  fileName() {
    const parts = [this.viewer.sentence.file];
    if (this.name) parts.push(this.name.replace(/[^\p{L}\p{N}.-]+/gu, '-'));
    if (this.choice !== null) parts.push(choiceName(this.choice).toLowerCase().replace(/\W+/g, '-'));
    parts.push(this.viewer.settings.view);
    if (this.viewer.settings.unit === 'tokens') parts.push('tokens');
    return parts.join('-');
  }

  file() {
    const title = `Attention: ${visible(this.alignment.source)} \u2192 ${visible(this.alignment.target)}`;
    return svgFile(this.picture, this.look, drawers[this.viewer.settings.view], title);
  }

  onPointer(event, pin) {
    if (this.view === null) return;
    const mark = this.view.markAt(event);
    if (pin)
      this.viewer.pin(this.run, mark);
    else if (event.pointerType !== 'touch')
      this.viewer.hover(this.run, mark);
  }

  onKey(event) {
    const steps = {ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1]};
    if (this.view === null || this.view.layout === null || event.ctrlKey || event.metaKey || event.altKey)
      return;
    if (event.key in steps) {
      const {rows, columns} = this.picture.weights, [down, right] = steps[event.key];
      const [row, column] = this.cursor || [-down, -right].map((by) => (by > 0 ? 1 : 0));
      const bounded = (value, size) => Math.min(Math.max(value, 0), size - 1);
      this.cursor = this.cursor ? [bounded(row + down, rows), bounded(column + right, columns)] : [0, 0];
      const mark = {rows: [this.cursor[0]], columns: [this.cursor[1]], cell: this.cursor};
      this.viewer.release();
      this.viewer.hover(this.run, mark);
      announce(this.sentenceOf(this.cursor));
    } else if ((event.key === 'Enter' || event.key === ' ') && this.cursor) {
      this.viewer.pin(this.run, {rows: [this.cursor[0]], columns: [this.cursor[1]], cell: this.cursor});
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  leave() {
    this.cursor = null;
    this.viewer.hover(this.run, nothingMarked);
  }

  sentenceOf([row, column]) {
    const {rows, columns, weights} = this.picture;
    return [
      `output ${rows[row]}`, `source ${columns[column]}`, weights.at(row, column).toFixed(3),
      ...linksAt(this.picture, row, column)
    ].join(', ');
  }

  mark(mark, pinned) {
    if (this.view === null) return;
    this.view.mark(mark, pinned);
    if (!mark.cell || this.view.layout === null) return;
    const [row, column] = mark.cell, {rows, columns, weights} = this.picture;
    const links = linksAt(this.picture, row, column).join(', ');
    showTip(
        [
          [make('bdi', {}, columns[column]), ' \u2192 ', make('bdi', {}, rows[row])],
          [weights.at(row, column).toFixed(3), links ? `  ${links}` : '']
        ],
        this.view.boxOf(mark.cell));
  }

  /** The words of both sides that a mark is on. */
  wordsOf(mark) {
    if (this.picture === null) return {source: [], target: []};
    const words = (places, owners) =>
        places.map((place) => (place < owners.length ? owners[place] : -1)).filter((word) => word >= 0);
    return {
      source: words(mark.columns, this.picture.columnWords),
      target: words(mark.rows, this.picture.rowWords)
    };
  }

  /** The mark of words of the running text. */
  markOfWords(side, words) {
    if (this.picture === null) return nothingMarked;
    const owners = side === 'source' ? this.picture.columnWords : this.picture.rowWords;
    const places = owners.flatMap((owner, place) => (words.includes(owner) ? [place] : []));
    return side === 'source' ? {rows: [], columns: places, cell: null} :
                               {rows: places, columns: [], cell: null};
  }
}
