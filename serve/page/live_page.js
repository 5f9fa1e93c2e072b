// Puts the page together: asks the server for what the form says, and shows the answer everywhere.

const typingPause = 120;  // ms without a key before the server is asked

class LivePage {
  constructor(served) {
    this.settings = new Settings(served, (typing) => this.change(typing));
    this.prefix = [];
    this.shown = null;
    this.viewer = new Viewer({runs: [''], scale: 'linear', languages: [null, null]});
    this.line = new TokenLine(
        byId('line'), (tokens) => this.goOnFrom(tokens),
        (word) => this.shown && this.viewer.lookUp(0, 'target', word));
    this.list = new TranslationList(byId('translations'), (rank) => {
      this.choose(rank);
      this.list.focus(rank);
    });
    this.tree = new BeamTree(byId('tree'), (tokens) => this.goOnFrom(tokens));
    this.replay = new Replay((count) => this.reveal(count));
    byId('ask').addEventListener('submit', (event) => event.preventDefault());
    byId('free').addEventListener('click', () => {
      this.prefix = [];
      this.ask();
      byId('sentence').focus();
    });
    addEventListener('hashchange', () => {
      if (location.hash.slice(1) === this.settings.link) return;
      this.settings.readLink(location.hash.slice(1));
      this.change(false);
    });
    darkScreen.addEventListener('change', () => this.drawTree());
    this.listen();
  }

  listen() {
    listenToKeys(
        {
          ...viewerKeys(this.viewer),
          '/': () => {
            byId('sentence').focus();
            byId('sentence').select();
          },
          p: () => this.replay.toggle(),
        },
        {leave: 'sentence'});
  }

  /** The sentence or an option is another one: what was chosen for the old one does not hold. */
  change(typing) {
    this.prefix = [];
    clearTimeout(this.timer);
    if (typing)
      this.timer = setTimeout(() => this.ask(), typingPause);
    else
      this.ask();
  }

  goOnFrom(tokens) {
    this.prefix = tokens;
    this.ask();
  }

  /** Only the latest question is answered. */
  async ask() {
    clearTimeout(this.timer);
    if (this.asking) this.asking.abort();
    this.asking = new AbortController();
    document.body.dataset.state = 'asking';
    const {sentence, beam, penalty, model, link} = this.settings, asked = this.asking;
    history.replaceState(null, '', `#${link}`);
    const body = {
      sentence,
      model: model.name,
      beam,
      nbest: beam,
      length_penalty: penalty,
      prefix_tokens: this.prefix,
      trace: true,
      heads: true,
    };
    try {
      const answer = await callServer('translate', body, asked.signal);
      this.complain('');
      this.showAnswer(answer, model, beam);
    } catch (error) {
      if (asked.signal.aborted) return;
      this.complain(error.message);
    }
    document.body.dataset.state = 'answered';
  }

  complain(sentence) {
    byId('problem').textContent = sentence;
    byId('problem').hidden = sentence === '';
  }

  showAnswer(answer, model, beam) {
    const {translations, unseen_words: unseen, trace} = answer.result;
    const empty = trace === undefined;
    const before = this.shown ? this.shown.tokens : [];
    this.result = {translations, beam, trace: empty ? null : new Trace(trace, model.end_token)};
    const facts = [`${(1000 * answer.seconds).toFixed(1)} ms`];
    if (unseen.length > 0) facts.push(`training never saw ${unseen.map(shownCharacters).join(', ')}`);
    byId('facts').textContent = empty ? 'Nothing to translate yet.' : facts.join('; ');
    byId('forced').hidden = this.prefix.length === 0;
    for (const id of ['columns', 'search', 'line']) byId(id).hidden = empty;
    document.body.dataset.shown = empty ? '' : translations[0].text;
    if (empty) {
      this.shown = null;
      return;
    }
    this.choose(0);
    const tokens = this.shown.tokens, known = tokens.findIndex((token, at) => token !== before[at]);
    this.replay.begin(tokens.length + 1, known < 0 ? tokens.length + 1 : known);
  }

  /** Shows one of the n best everywhere. */
  choose(rank) {
    const {translations, trace, beam} = this.result, alignment = alignmentOf(translations[rank]);
    this.shown = {rank, tokens: alignment.target_tokens};
    this.viewer.show({title: 'Attention', link: this.settings.link, file: 'attention', runs: [alignment]});
    this.line.show(alignment, trace, this.prefix.length);
    this.list.show(translations, rank);
    byId('search-facts').textContent = `${fatesText(trace, beam)} Choose any to translate on from there.`;
    this.drawTree();
    this.replay.begin(alignment.target_tokens.length + 1, alignment.target_tokens.length + 1);
  }

  drawTree() {
    if (!this.shown) return;
    this.tree.show(this.result.trace, this.shown.tokens, this.result.beam);
    byId('tree-legend').replaceChildren(...treeLegend());
    this.replay.again();
  }

  reveal(count) {
    if (!this.shown) return;
    this.line.reveal(count);
    this.viewer.reveal(count);
    // Search may have gone on beyond the translation's end.
    this.tree.reveal(count > this.shown.tokens.length ? Infinity : count);
  }
}

async function startLive() {
  scales = JSON.parse(byId('data-colours').textContent);
  try {
    const page = new LivePage(await callServer('models'));
    const asked = page.settings.readLink(location.hash.slice(1));
    if (!asked) byId('sentence').value = page.settings.model.examples[0] || '';
    await page.ask();
    document.body.dataset.ready = 'true';
  } catch (error) {
    byId('problem').textContent = error.message;
    byId('problem').hidden = false;
  }
}

startLive();
