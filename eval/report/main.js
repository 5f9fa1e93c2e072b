// Puts the page together. The address says what is shown: #overview, #sentences, or the number of a sentence.

const isNarrow = matchMedia('(max-width: 899px)');

class ReportPage {
  constructor(report) {
    this.report = report;
    this.byNumber = new Map(report.sentences.map((sentence) => [sentence.number, sentence]));
    this.viewer = new Viewer(report);
    this.list = new SentenceList(report);
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

  step(by) {
    const sentence = this.list.neighbour(by);
    if (sentence) this.go(sentence.number);
  }

  route() {
    const place = location.hash.slice(1), sentence = this.byNumber.get(Number(place));
    this.view = place === 'sentences' ? 'list' : place !== '' && sentence ? 'sentence' : 'overview';
    document.body.dataset.view = this.view;
    const overview = this.view === 'overview';
    byId('overview-view').hidden = !overview;
    byId('sentences-view').hidden = overview;
    byId('to-overview').setAttribute('aria-current', overview ? 'page' : 'false');
    byId('to-sentences').setAttribute('aria-current', overview ? 'false' : 'page');
    hideTip();
    if (overview) return;
    const shown = sentence || (this.list.current || this.list.shown[0] || {}).sentence;
    byId('viewer').hidden = !shown;
    if (!shown || (this.view === 'list' && isNarrow.matches)) return;
    if (this.viewer.sentence !== shown || this.viewer.width === 0) this.viewer.show(shown);
    this.list.select(shown);
    if (isNarrow.matches)
      scrollTo(0, 0);
    else
      byId('viewer').scrollTop = 0;
  }
}

async function start() {
  const report = await readReport();
  scales = report.colours;
  drawLengths(report);
  drawExtremes(report);
  byId('to-sentences').hidden = report.sentences.length === 0;
  new ReportPage(report).route();
  document.body.dataset.ready = 'true';
}

start();
