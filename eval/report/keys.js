// Keys that work everywhere but in fields.

function listenToKeys(page) {
  const {viewer, list} = page, help = byId('help');
  const heads = (by) =>
      viewer.panes.forEach((pane) => pane.choices && pane.choices.length > 1 && pane.step(by));
  const actions = {
    j: () => page.step(1),
    k: () => page.step(-1),
    ArrowDown: () => page.step(1),
    ArrowUp: () => page.step(-1),
    '/': () => {
      page.go('sentences');
      byId('search').focus();
      byId('search').select();
    },
    h: () => viewer.set('view', 'heatmap'),
    r: () => viewer.set('view', 'ribbons'),
    t: () => viewer.set('view', 'table'),
    w: () => viewer.toggle('unit', 'words', 'tokens'),
    s: () => viewer.toggle('scale', 'linear', 'root'),
    '[': () => heads(-1),
    ']': () => heads(1),
    o: () => page.go('overview'),
    '?': () => help.showModal(),
    Escape: () => viewer.release(),
  };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open || !(event.key in actions)) return;
    const field = event.target.closest('input, select, textarea');
    if (field && event.key === 'Escape' && field.id === 'search') {
      event.preventDefault();  // the browser would clear the field
      field.blur();
      return;
    }
    const arrows = event.key.startsWith('Arrow');
    if (field && field.type !== 'checkbox') return;
    if (arrows && page.view === 'overview') return;  // the page scrolls
    event.preventDefault();
    actions[event.key]();
    if (list.current && document.activeElement.closest('#list'))
      list.current.link.focus({preventScroll: true});
  });
  byId('open-help').addEventListener('click', () => help.showModal());
}
