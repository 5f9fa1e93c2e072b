// The translation as a line of tokens; each opens a list of what else it could be.

class TokenLine {
  /**
   * `choose(tokens)` is called with the beginning that the user wants. `hover(word)`: a word's number or
   * null.
   */
  constructor(box, choose, hover) {
    Object.assign(this, {box, choose, hover, opened: null});
    this.list = make('ul', {class: 'alternatives', hidden: true, keydown: (event) => this.onKey(event)});
    box.after(this.list);
    document.addEventListener('pointerdown', (event) => {
      if (this.opened !== null && !this.list.contains(event.target) && !box.contains(event.target))
        this.close();
    });
  }

  /** `forced`: how many tokens the user chose. */
  show(alignment, trace, forced) {
    this.close();
    const tokens = alignment.target_tokens;
    Object.assign(this, {tokens, trace});
    const button = (token, at) => {
      const own = make(
          'button', {
            type: 'button',
            class: 'token',
            'aria-haspopup': 'true',
            'aria-expanded': 'false',
            click: () => this.toggle(at, own),
            pointerenter: () => this.hover(at < tokens.length ? alignment.target_token_words[at] : null),
            pointerleave: () => this.hover(null),
          },
          token === trace.end ? 'end' : labelText(token.replace(/^\u2581/, '') || '\u2423'));
      own.classList.toggle('joined', at > 0 && isJoined(token, trace.end));
      own.classList.toggle('forced', at < forced);
      own.classList.toggle('end', token === trace.end);
      own.title = at < forced ? 'Chosen by you' : '';
      return own;
    };
    this.buttons = [...tokens, trace.end].map(button);
    this.box.replaceChildren(...this.buttons);
  }

  /** Shows the first `count` tokens only. */
  reveal(count) { this.buttons.forEach((button, at) => button.classList.toggle('hidden', at >= count)); }

  toggle(at, button) {
    const again = this.opened === button;
    this.close();
    if (again) return;
    const next = this.trace.alternatives(this.tokens, at),
          own = at < this.tokens.length ? this.tokens[at] : this.trace.end;
    if (next.length === 0) return;
    this.opened = button;
    button.setAttribute('aria-expanded', 'true');
    const items = next.map(({token, log_probability}) => {
      const share = Math.exp(log_probability), bar = make('i', {class: 'bar'});
      bar.style.width = `${Math.max(1, 64 * share)}px`;
      return make(
          'li', {},
          make(
              'button', {
                type: 'button',
                'aria-current': token === own ? 'true' : null,
                click: () => {
                  this.close();
                  this.choose([...this.tokens.slice(0, at), token]);
                },
              },
              make(
                  'span', {title: isJoined(token, this.trace.end) ? joinedMeaning : null},
                  tokenName(token, this.trace.end)),
              make('span', {class: 'share'}, bar), make('span', {class: 'soft'}, percent(share))));
    });
    this.list.replaceChildren(...items);
    this.list.hidden = false;
    this.list.setAttribute('aria-label', `In place of ${button.textContent}`);
    this.place(button);
    items[0].firstChild.focus({preventScroll: true});
  }

  /** Below its token, within the page. */
  place(button) {
    const own = button.getBoundingClientRect(), width = this.list.offsetWidth;
    const left = Math.min(own.left, document.documentElement.clientWidth - width - 8);
    this.list.style.left = `${Math.max(8, left) + scrollX}px`;
    this.list.style.top = `${own.bottom + scrollY + 4}px`;
  }

  close() {
    if (this.opened === null) return;
    const button = this.opened, focused = this.list.contains(document.activeElement);
    this.opened = null;
    this.list.hidden = true;
    button.setAttribute('aria-expanded', 'false');
    if (focused) button.focus();
  }

  onKey(event) {
    const buttons = [...this.list.querySelectorAll('button')], at = buttons.indexOf(document.activeElement);
    const steps = {ArrowDown: 1, ArrowUp: -1};
    if (event.key === 'Escape')
      this.close();
    else if (event.key in steps)
      buttons[(at + steps[event.key] + buttons.length) % buttons.length].focus();
    else
      return;
    event.preventDefault();
    event.stopPropagation();
  }
}
