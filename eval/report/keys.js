// Keys that work everywhere but in fields.

/** Those of the pictures: {key: action}. */
function viewerKeys(viewer) {
  const heads = (by) =>
      viewer.panes.forEach((pane) => pane.choices && pane.choices.length > 1 && pane.step(by));
  return {
    h: () => viewer.set('view', 'heatmap'),
    r: () => viewer.set('view', 'ribbons'),
    t: () => viewer.set('view', 'table'),
    w: () => viewer.toggle('unit', 'words', 'tokens'),
    s: () => viewer.toggle('scale', 'linear', 'root'),
    '[': () => heads(-1),
    ']': () => heads(1),
    Escape: () => viewer.release(),
  };
}

/**
 * Listens to the keys of `actions`, and to ? for help. Escape leaves the field of the id `leave`;
 * `mayAct(event)` can keep a key for the browser; `done()` comes after each action.
 */
function listenToKeys(actions, {leave, mayAct = () => true, done = () => {}}) {
  const help = byId('help'), all = {...actions, '?': () => help.showModal()};
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open || !(event.key in all)) return;
    const field = event.target.closest('input, select, textarea');
    if (field && event.key === 'Escape' && field.id === leave) {
      event.preventDefault();  // the browser would clear the field
      field.blur();
      return;
    }
    if ((field && field.type !== 'checkbox') || !mayAct(event)) return;
    event.preventDefault();
    all[event.key]();
    done();
  });
  byId('open-help').addEventListener('click', () => help.showModal());
}
