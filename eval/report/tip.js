// The small box beside the pointer that says what a cell holds.

/** Shows the lines beside a rectangle of the screen, below it where there is room. */
function showTip(lines, box) {
  const tip = byId('tip');
  tip.replaceChildren(
      ...lines.map((line, i) => make('div', {class: i === 0 ? 'strong' : null}, ...[line].flat())));
  tip.hidden = false;
  const own = tip.getBoundingClientRect(), gap = 8;
  const below = box.bottom + gap + own.height <= innerHeight || box.top < own.height + gap;
  const left = Math.min(
      Math.max(box.left + box.width / 2 - own.width / 2, gap),
      document.documentElement.clientWidth - own.width - gap);
  tip.style.left = `${left + scrollX}px`;
  tip.style.top = `${(below ? box.bottom + gap : box.top - own.height - gap) + scrollY}px`;
}

function hideTip() { byId('tip').hidden = true; }

/** Tells a screen reader. */
function announce(text) { byId('announcer').textContent = text; }
