// The sentence that is looked at: texts, toolbar, a pane for each model, and what hovering and pinning mark
// in all of them.

class Viewer {
  constructor(report) {
    this.report = report;
    this.settings = {view: 'heatmap', unit: 'words', scale: report.scale, gold: true, hard: true};
    this.pinned = null;
    this.revealed = Infinity;
    const several = report.runs.length > 1;
    this.panes = report.runs.map((name, run) => new Pane(this, run, several ? name : ''));
    byId('panes').append(...this.panes.map((pane) => pane.element));
    byId('panes').classList.toggle('several', several);
    for (const group of document.querySelectorAll('[data-setting]')) {
      group.addEventListener('click', (event) => {
        if (event.target.value) this.set(group.dataset.setting, event.target.value);
      });
    }
    for (const name of ['gold', 'hard']) {
      byId(`show-${name}`).addEventListener('change', (event) => this.set(name, event.target.checked));
    }
    byId('copy-link')
        .addEventListener(
            'click',
            (event) => copyText(`${location.href.split('#')[0]}#${this.sentence.link}`, event.currentTarget));
    darkScreen.addEventListener('change', () => this.draw());
    addEventListener('beforeprint', () => this.drawFor(true));
    addEventListener('afterprint', () => this.drawFor(false));
    document.addEventListener('scroll', () => this.follow(), {capture: true, passive: true});
    new ResizeObserver(() => requestAnimationFrame(() => this.fit())).observe(byId('panes'));
    this.showSettings();
  }

  show(sentence) {
    this.sentence = sentence;
    this.pinned = null;
    this.revealed = Infinity;
    byId('sentence-name').textContent = sentence.title;
    this.texts = drawTexts(this.report, sentence, (run, side, word) => this.lookUp(run, side, word));
    byId('texts').replaceChildren(this.texts.element);
    this.width = byId('panes').clientWidth;
    sentence.runs.forEach((alignment, run) => this.panes[run].show(alignment));
    this.clear();
    this.showLegend();
  }

  /** Shows what is known after the first `tokens` output tokens, the end mark counted. */
  reveal(tokens) {
    this.revealed = tokens;
    for (const pane of this.panes) pane.reveal(tokens);
  }

  set(name, value) {
    this.settings[name] = value;
    this.showSettings();
    this.draw();
  }

  /** The other one of two values. */
  toggle(name, one, other) { this.set(name, this.settings[name] === one ? other : one); }

  showSettings() {
    for (const group of document.querySelectorAll('[data-setting]')) {
      for (const button of group.children) {
        button.setAttribute('aria-pressed', String(button.value === this.settings[group.dataset.setting]));
      }
    }
    byId('show-gold').checked = this.settings.gold;
    byId('show-hard').checked = this.settings.hard;
  }

  draw() {
    if (!this.sentence) return;
    this.release();
    for (const pane of this.panes) pane.draw();
    this.showLegend();
  }

  drawFor(paper) {
    printing = paper;
    this.draw();
  }

  /** Draws anew where the room for pictures has changed. */
  fit() {
    const width = byId('panes').clientWidth;
    if (!this.sentence || printing || width === 0 || width === this.width) return;
    this.width = width;
    this.draw();
  }

  /** What is marked has moved below the tip. */
  follow() {
    if (this.pinned !== null && !byId('tip').hidden)
      this.mark(this.pinned.run, this.pinned.mark, true);
    else
      hideTip();
  }

  /** What the signs of the view mean. */
  showLegend() {
    const {settings, sentence} = this;
    const look = {...settings, theme: ground()}, table = settings.view === 'table';
    const has = (list) => this.panes.some((pane) => pane.picture && pane.picture[list].length > 0);
    byId('show-hard').disabled = !has('hard');
    byId('show-gold').disabled = !has('sure') && !has('possible');
    const drawn = (shape) => draw('svg', {width: 12, height: 12, 'aria-hidden': 'true'}, shape);
    const signs = settings.view === 'heatmap' ? [make('span', {}, 'rows: output, columns: source')] : [];
    if (!table) signs.push(this.scaleSign(look));
    const sign = (shown, shape, text) => shown && signs.push(make('span', {}, shape, text));
    const dot = draw('circle', {cx: 6, cy: 6, r: 4, fill: inks[look.theme].ink});
    sign(
        settings.hard && has('hard'), table ? make('strong', {}, 'bold') : drawn(dot),
        'hard link: largest product of its shares of row and column');
    sign(settings.gold && has('sure'), drawn(goldSign(look, 6, 6, null)), 'sure gold link');
    sign(settings.gold && has('possible'), drawn(goldSign(look, 6, 6, '3 2')), 'possible gold link');
    const {runs} = sentence;
    if (settings.gold && runs.some((run) => run.goldLinks !== null) && !runs.some((run) => run.goldFits))
      signs.push(make('span', {}, 'no gold links: they are of the reference\u2019s words'));
    if (runs.some((run) => run.isPacked)) signs.push(make('span', {}, 'weights to \u00b1\u00a00.003'));
    byId('legend').replaceChildren(...signs);
  }

  scaleSign(look) {
    const stops =
        [0, 0.25, 0.5, 0.75, 1].map((weight) => weightColour(shadeOf(weight, look.scale), false, look.theme));
    const bar = make('i', {class: 'scale'});
    bar.style.background = `linear-gradient(90deg, ${stops.join(', ')})`;
    return make('span', {}, 'weight 0 ', bar, look.scale === 'root' ? ' 1, by its square root' : ' 1');
  }

  /** Marks in a pane and in the texts, and the source words in the other pane. */
  mark(run, mark, pinned) {
    const {source, target} = this.panes[run].wordsOf(mark);
    this.panes.forEach((pane, i) => pane.mark(i === run ? mark : pane.markOfWords('source', source), pinned));
    this.sentence.runs.forEach((_, i) => this.texts.mark('target', i, i === run ? target : []));
    this.texts.mark('source', 0, source);
  }

  clear() {
    hideTip();
    this.mark(0, nothingMarked, false);
  }

  hover(run, mark) {
    if (this.pinned !== null || !this.sentence) return;
    if (!mark.cell) hideTip();
    this.mark(run, mark, false);
  }

  /** Keeps a mark; once more, or beside everything, lets go of it. */
  pin(run, mark) {
    const same = this.pinned !== null && JSON.stringify(this.pinned) === JSON.stringify({run, mark});
    this.release();
    if (same || mark.rows.length + mark.columns.length === 0) return;
    this.pinned = {run, mark};
    if (!mark.cell) hideTip();
    this.mark(run, mark, true);
    if (mark.cell) announce(`Pinned: ${this.panes[run].sentenceOf(mark.cell)}`);
  }

  /** Returns whether there was something to let go of. */
  release() {
    const held = this.pinned !== null;
    this.pinned = null;
    if (this.sentence) this.clear();
    return held;
  }

  /** The pointer is on a word of the running text. A source word is looked up in every pane. */
  lookUp(run, side, word) {
    if (this.pinned !== null) return;
    if (word === null) {
      this.clear();
      return;
    }
    hideTip();
    this.panes.forEach((pane, i) => {
      pane.mark(side === 'source' || i === run ? pane.markOfWords(side, [word]) : nothingMarked, false);
    });
    this.texts.mark(side, run, [word]);
  }
}
