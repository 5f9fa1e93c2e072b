// The list of sentences: search, filters, order. One sentence is current; the list keeps it in view.

const numberOr = (input, otherwise) =>
    (input.value === '' || Number.isNaN(input.valueAsNumber) ? otherwise : input.valueAsNumber);

/** Without case, accents and typography, so that what is typed finds what was meant. */
const searchable = (text) => text.normalize('NFD')
                                 .replace(/\p{M}/gu, '')
                                 .toLowerCase()
                                 .replace(/\u0153/g, 'oe')
                                 .replace(/\u00e6/g, 'ae')
                                 .replace(/[\u2018\u2019\u02bc]/g, '\'');

/**
 * What the list can be sorted by: {name, of: sentence -> number or undefined, text, first: 1 from low to
 * high or -1}.
 */
function ordersOf(report) {
  const orders = [{name: 'Position', of: (sentence) => sentence.number, text: () => '', first: 1}];
  const has = (field) =>
      report.sentences.some((sentence) => sentence.runs.some((run) => run[field] !== undefined));
  const scores = [];
  if (has('bleu'))
    scores.push({name: 'BLEU', of: (run) => run.bleu, text: (value) => outOf100(value), first: 1});
  if (has('aer')) scores.push({name: 'AER', of: (run) => run.aer, text: percent, first: -1});
  scores.push({
    name: 'Log probability',
    of: (run) => run.log_probability,
    text: (value) => signed(value, 2),
    first: 1
  });
  scores.push({
    name: 'Log probability a token',
    of: (run) => run.confidence,
    text: (value) => signed(value, 3),
    first: 1
  });
  report.runs.forEach((name, i) => {
    for (const score of scores) {
      orders.push({
        ...score,
        name: report.runs.length > 1 ? `${score.name}, ${name}` : score.name,
        of: (sentence) => score.of(sentence.runs[i])
      });
    }
  });
  if (report.runs.length > 1) {
    for (const score of scores.slice(0, 3)) {
      orders.push({
        ...score,
        name: `${score.name}, difference`,
        of: (sentence) => {
          const [first, second] = sentence.runs.map(score.of);
          return first === undefined || second === undefined ? undefined : Math.abs(second - first);
        },
        first: -1
      });
    }
  }
  orders.push({
    name: 'Length',
    of: (sentence) => sentence.runs[0].length,
    text: (value) => plural(value, 'word'),
    first: 1
  });
  return orders;
}

/** What of the list is shown, by how the outputs came out. */
function outcomesOf(report) {
  const outcomes = [{name: 'All', of: () => true}];
  if (!report.sentences.some((sentence) => sentence.runs[0].right !== null)) return outcomes;
  const right = (run) => (sentence) => sentence.runs[run].right === true;
  const wrong = (run) => (sentence) => sentence.runs[run].right === false;
  if (report.runs.length === 1)
    return [...outcomes, {name: 'Wrong', of: wrong(0)}, {name: 'Right', of: right(0)}];
  const [first, second] = report.runs;
  const both = (one, other) => (sentence) => one(sentence) && other(sentence);
  return [
    ...outcomes, {name: `Only ${first} right`, of: both(right(0), wrong(1))},
    {name: `Only ${second} right`, of: both(wrong(0), right(1))},
    {name: 'Both wrong', of: both(wrong(0), wrong(1))}, {name: 'Both right', of: both(right(0), right(1))},
    {name: 'Outputs differ', of: (sentence) => sentence.runs[0].target !== sentence.runs[1].target}
  ];
}

function listItem(sentence) {
  const [first] = sentence.runs, verdicts = sentence.runs.map((run) => run.right);
  const wrong = verdicts.includes(false), value = make('span', {class: 'value'});
  const signs = wrong ?
      make(
          'span', {class: 'wrong'},
          make(
              'span', {'aria-hidden': 'true'},
              verdicts.map((right) => (right === false ? '\u2260' : '=')).join('\u2009')),
          make(
              'span', {class: 'unseen'},
              verdicts.length > 1 ?
                  verdicts.map((right) => (right === false ? 'wrong' : 'right')).join(', ') :
                  'wrong')) :
      null;
  const link = make(
      'a', {href: `#${sentence.number}`, tabindex: -1},
      make('span', {class: 'number'}, String(sentence.number)),
      make(
          'span', {class: 'lines'}, make('bdi', {class: 'line'}, visible(first.source)),
          make('bdi', {class: 'line soft'}, visible(first.target))),
      make('span', {class: 'side'}, value, signs));
  const texts = [first.source, first.reference || '', ...sentence.runs.map((run) => run.target)];
  return {sentence, element: make('li', {}, link), link, value, text: searchable(texts.join('\n'))};
}

class SentenceList {
  /** `open(sentence)` is called with what the user asks for, `changed()` when other sentences are shown. */
  constructor(report, open, changed) {
    this.changed = changed;
    this.orders = ordersOf(report);
    this.outcomes = outcomesOf(report);
    this.total = report.total;
    this.items = report.sentences.map(listItem);
    this.shown = this.items;
    this.current = null;
    this.rising = 1;
    byId('order').append(...this.orders.map(({name}) => make('option', {}, name)));
    byId('outcome').append(...this.outcomes.map(({name}) => make('option', {}, name)));
    byId('aer-filter').hidden = !this.orders.some(({name}) => name.startsWith('AER'));
    byId('filters').addEventListener('submit', (event) => {
      event.preventDefault();
      if (this.shown.length > 0) open(this.shown[0].sentence);
    });
    for (const kind of ['input', 'change'])
      byId('filters').addEventListener(kind, (event) => this.onInput(event.target));
    byId('filters').addEventListener('reset', () => setTimeout(() => {
                                                this.onInput(byId('order'));
                                                byId('search').focus();  // the button hides itself
                                              }));
    byId('direction').addEventListener('click', () => {
      this.rising = -this.rising;
      this.refresh();
      changed();
    });
    this.refresh();
  }

  onInput(input) {
    if (input.id === 'order') this.rising = this.orders[byId('order').selectedIndex].first;
    this.refresh();
    this.changed();
  }

  /** Whether an item passes search and filters. */
  test() {
    const wanted = searchable(byId('search').value).trim(), words = wanted.split(/\s+/);
    const outcome = this.outcomes[byId('outcome').selectedIndex];
    const leastAer = numberOr(byId('least-aer'), -1) / 100;
    const shortest = numberOr(byId('shortest'), 0), longest = numberOr(byId('longest'), Infinity);
    return ({sentence, text}) => {
      const {length} = sentence.runs[0];
      return length >= shortest && length <= longest && outcome.of(sentence) &&
          (String(sentence.number) === wanted || words.every((word) => text.includes(word))) &&
          (leastAer < 0 || sentence.runs.some((run) => run.aer > leastAer));
    };
  }

  refresh() {
    const order = this.orders[byId('order').selectedIndex];
    const rank = ({sentence}) => {
      const value = order.of(sentence);
      return value === undefined ? Infinity : this.rising * value;
    };
    const ranked = this.items.filter(this.test()).map((item) => [rank(item), item]);
    ranked.sort(
        ([one, first], [other, second]) =>
            (one === other   ? first.sentence.number - second.sentence.number :
                 one < other ? -1 :
                               1));
    this.shown = ranked.map(([, item]) => item);
    for (const item of this.shown) {
      const value = order.of(item.sentence);
      item.value.textContent = value === undefined ? '' : order.text(value);
    }
    const none = make('li', {class: 'none soft'}, 'No sentence passes the search and the filters.');
    byId('list').replaceChildren(
        ...(this.shown.length > 0 ? this.shown.map((item) => item.element) : [none]));
    const all = this.shown.length === this.items.length;
    const cut = this.items.length < this.total ? `, the first of ${grouped(this.total)}` : '';
    byId('count').textContent =
        (all ? plural(this.items.length, 'sentence') :
               `${grouped(this.shown.length)} of ${plural(this.items.length, 'sentence')}`) +
        cut;
    byId('reset').hidden = all && byId('order').selectedIndex === 0 && this.rising === this.orders[0].first;
    byId('direction').textContent = this.rising > 0 ? '\u2191' : '\u2193';
    byId('direction')
        .setAttribute(
            'aria-label', this.rising > 0 ? 'From low to high; turn round' : 'From high to low; turn round');
    this.mark();
  }

  /** Makes the item of a sentence the current one. */
  select(sentence) {
    this.current = this.items.find((item) => item.sentence === sentence) || null;
    this.mark();
    this.reveal('nearest');
  }

  /** The current item; the first one where search and filters leave that out. */
  get reachable() { return this.shown.includes(this.current) ? this.current : this.shown[0]; }

  mark() {
    for (const {link} of this.items) {
      if (link.hasAttribute('aria-current')) link.removeAttribute('aria-current');
      link.tabIndex = -1;
    }
    if (this.reachable) this.reachable.link.tabIndex = 0;
    if (this.current) this.current.link.setAttribute('aria-current', 'true');
  }

  /** Scrolls to the current item. `block`: where it comes to stand, as of scrollIntoView(). */
  reveal(block) {
    if (this.shown.includes(this.current)) this.current.element.scrollIntoView({block});
  }

  /** The sentence `by` places further on in the list as it is shown; null at its ends. */
  neighbour(by) {
    const at = this.shown.indexOf(this.current);
    const item = at < 0 ? this.shown[0] : this.shown[at + by];
    return item ? item.sentence : null;
  }
}
