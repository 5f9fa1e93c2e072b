// The n best translations, to choose which is looked at.

class TranslationList {
  constructor(list, choose) { Object.assign(this, {list, choose}); }

  show(translations, chosen) {
    this.list.replaceChildren(...translations.map(
        (translation, rank) => make(
            'li', {},
            make(
                'button', {
                  type: 'button',
                  'aria-current': rank === chosen ? 'true' : null,
                  click: () => this.choose(rank),
                },
                make('span', {dir: 'auto'}, shownCharacters(translation.text) || '(empty)'),
                make(
                    'span', {class: 'soft', title: 'log-probability by length: what the list is sorted by'},
                    signed(translation.score, 3))))));
  }

  focus(rank) { this.list.children[rank].firstChild.focus({preventScroll: true}); }
}
