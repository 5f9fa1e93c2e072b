// Puts the page together: asks the server for what the form says, and shows the answer everywhere.

const typingPause = 120;  // ms without a key before the server is asked

class LivePage {
  constructor(served) {
    this.settings = new Settings(served, (typing) => this.change(typing));
    this.prefix = [];
    this.remarks = [];
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
      if (location.hash.slice(1) === this.settings.link(this.prefix)) return;
      this.readAddress();
      this.ask();
    });
    darkScreen.addEventListener('change', () => this.drawTree());
    for (const kind of ['beforeprint', 'afterprint']) addEventListener(kind, () => this.drawTree());
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

  /** Returns whether the address has a sentence. */
  readAddress() {
    const {text, prefix, remarks} = this.settings.readLink(location.hash.slice(1));
    Object.assign(this, {prefix, remarks});
    return text;
  }

  /** The sentence or an option is another one: what was chosen for the old one does not hold. */
  change(typing) {
    this.prefix = [];
    this.remarks = [];
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

  /** Only the latest question is answered. Only what was answered stands in the address. */
  async ask() {
    clearTimeout(this.timer);
    if (this.asking) this.asking.abort();
    this.asking = new AbortController();
    document.body.dataset.state = 'asking';
    const {sentence, beam, penalty, model} = this.settings, asked = this.asking;
    const link = this.settings.link(this.prefix);
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
      history.replaceState(null, '', `#${link}`);
      this.showAnswer(answer, {model, beam, link});
      document.body.dataset.state = 'answered';
    } catch (error) {
      if (asked.signal.aborted) return;
      this.complain(error.message);
      document.body.dataset.state = 'failed';
    }
  }

  complain(sentence) {
    byId('problem').textContent = sentence;
    byId('problem').hidden = sentence === '';
    byId('answer').inert = sentence !== '';  // it is that of another question
  }

  remark(sentences) {
    byId('remarks').textContent = sentences.join(' ');
    byId('remarks').hidden = sentences.length === 0;
  }

  /** `question`: {model, beam, link} of what was asked. */
  showAnswer(answer, question) {
    const {translations, unseen_words: unseen, trace} = answer.result;
    const empty = trace === undefined;
    const before = this.shown ? this.shown.tokens : [];
    this.result = {
      ...question,
      translations,
      trace: empty ? null : new Trace(trace, question.model.end_token),
    };
    const names = unseen.map((word) => `\u201c${shownCharacters(word)}\u201d`).join(', ');
    this.remark([...this.remarks, ...(names ? [`Training never saw ${names}.`] : [])]);
    byId('facts').textContent =
        empty ? 'Nothing to translate yet.' : `${(1000 * answer.seconds).toFixed(1)} ms`;
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
    const {translations, trace, model, beam, link} = this.result;
    const alignment = alignmentOf(translations[rank], model);
    this.shown = {rank, tokens: alignment.target_tokens};
    this.viewer.show({title: 'Attention', link, file: 'attention', runs: [alignment]});
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
    if (!page.readAddress()) byId('sentence').value = page.settings.model.examples[0] || '';
    await page.ask();
    document.body.dataset.ready = 'true';
  } catch (error) {
    byId('problem').textContent = error.message;
    byId('problem').hidden = false;
  }
}

startLive();
