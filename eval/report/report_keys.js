// The report's own keys: from sentence to sentence.

function listenToReportKeys(page) {
  const {viewer, list} = page;
  const actions = {
    ...viewerKeys(viewer),
    j: () => page.step(1),
    k: () => page.step(-1),
    ArrowDown: () => page.step(1),
    ArrowUp: () => page.step(-1),
    '/': () => {
      page.go('sentences');
      byId('search').focus();
      byId('search').select();
    },
    o: () => page.go('overview'),
  };
  byId('search').addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    actions[event.key]();
  });
  listenToKeys(actions, {
    leave: 'search',
    mayAct: (event) => !event.key.startsWith('Arrow') || page.view !== 'overview',  // where the page scrolls
    done() {
      if (list.current && document.activeElement.closest('#list'))
        list.current.link.focus({preventScroll: true});
    },
  });
}
