// Puts the page together. The address says what is shown: #overview, #sentences, or the number of a sentence.

const isNarrow = matchMedia('(max-width: 899px)');

class ReportPage {
  constructor(report) {
    this.report = report;
    this.byNumber = new Map(report.sentences.map((sentence) => [sentence.number, sentence]));
    this.viewer = new Viewer(report);
    this.list = new SentenceList(report, (sentence) => this.open(sentence), () => this.refilter());
    byId('previous').addEventListener('click', () => this.step(-1));
    byId('next').addEventListener('click', () => this.step(1));
    addEventListener('hashchange', () => this.route());
    isNarrow.addEventListener('change', () => this.route());
    listenToReportKeys(this);
  }

  go(place) {
    location.hash = place;
    this.route();  // at once, not when the browser tells of the new address
  }

  /** From sentence to sentence the address changes, but back leads to where one came from. */
  replace(place) {
    location.replace(`#${place}`);
    this.route();
  }

  step(by) {
    const sentence = this.list.neighbour(by);
    if (!sentence) return;
    if (this.view === 'sentence')
      this.replace(sentence.number);
    else
      this.go(sentence.number);
  }

  open(sentence) {
    this.go(sentence.number);
    (isNarrow.matches ? byId('sentence-name') : this.list.current.link).focus({preventScroll: true});
  }

  /** What search and filters leave out does not stay on the screen. */
  refilter() {
    const {current, reachable} = this.list;
    if (this.view === 'sentence' && reachable && reachable !== current)
      this.replace(reachable.sentence.number);
    else
      this.route();
  }

  route() {
    const place = location.hash.slice(1), sentence = this.byNumber.get(Number(place));
    const before = this.view;
    this.view = place === 'sentences' ? 'list' : place !== '' && sentence ? 'sentence' : 'overview';
    document.body.dataset.view = this.view;
    const overview = this.view === 'overview';
    byId('overview-view').hidden = !overview;
    byId('sentences-view').hidden = overview;
    byId('to-overview').setAttribute('aria-current', overview ? 'page' : 'false');
    byId('to-sentences').setAttribute('aria-current', overview ? 'false' : 'page');
    document.title = [this.placeName(sentence), this.report.title].filter(Boolean).join(' \u2013 ');
    hideTip();
    if (overview) return;
    const {reachable} = this.list, shown = reachable && (sentence || reachable.sentence);
    byId('viewer').hidden = !shown;
    if (this.view === 'list' && isNarrow.matches) {
      if (before !== 'list') this.list.reveal('center');
      return;
    }
    if (!shown) return;
    const other = this.viewer.sentence !== shown;
    if (other || this.viewer.width === 0) this.viewer.show(shown);
    this.list.select(shown);
    if (isNarrow.matches)
      scrollTo(0, 0);
    else if (other)
      byId('viewer').scrollTop = 0;
  }

  placeName(sentence) {
    return {overview: '', list: 'Sentences', sentence: sentence && sentence.title}[this.view];
  }
}

/** On paper every fold is open; afterwards each is as it was. */
function unfoldOnPaper() {
  let folded = [];
  addEventListener('beforeprint', () => {
    folded = [...document.querySelectorAll('details:not([open])')];
    for (const fold of folded) fold.open = true;
  });
  addEventListener('afterprint', () => {
    for (const fold of folded) fold.open = false;
  });
}

async function start() {
  const report = await readReport();
  scales = report.colours;
  drawLengths(report);
  drawExtremes(report);
  byId('to-sentences').hidden = report.sentences.length === 0;
  new ReportPage(report).route();
  unfoldOnPaper();
  document.body.dataset.ready = 'true';
}

start();
