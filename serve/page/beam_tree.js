// The beam as a tree: a column a step, in it the tokens that search considered, most probable first; what was
// cut is pale.

const treeRow = 28, treeGap = 44, treeFont = 13, treeTop = 28;

class BeamTree {
  /** `choose(tokens)` is called with the beginning that the user wants. */
  constructor(box, choose) {
    Object.assign(this, {box, choose, cursor: null});
    furnish(
        box, {
          tabindex: 0,
          role: 'group',
          class: 'box',
          keydown: (event) => this.onKey(event),
          pointerover: (event) => this.look(this.nodeOf(event.target)),
          pointerleave: () => this.look(null),
          click: (event) => this.go(this.nodeOf(event.target)),
          blur: () => this.look(null),
        },
        []);
  }

  /** `tokens`: of the translation whose path is set off. */
  show(trace, tokens, beam) {
    Object.assign(this, {trace, beam, cursor: null});
    this.best = new Set(trace.follow(tokens));
    this.draw();
  }

  draw() {
    if (!this.trace) return;
    const columns = this.layOut(), colours = inks[ground()];
    const last = columns[columns.length - 1];
    const width = last ? last.x + last.width + 20 : 0,
          most = Math.max(1, ...columns.map((own) => own.nodes.length));
    const height = treeTop + most * treeRow + 4;
    this.groups = new Map();
    const edges = draw('g', {fill: 'none'}), labels = draw('g', {'font-size': treeFont});
    for (const column of columns) {
      labels.append(
          draw('text', {x: column.x, y: 14, fill: colours.soft, 'font-size': 12}, String(column.step)));
      for (const node of column.nodes) {
        edges.append(this.drawEdge(node, colours));
        const group = this.drawNode(node, colours);
        this.groups.set(node, group);
        labels.append(group);
      }
    }
    this.frame = draw('rect', {fill: 'none', stroke: colours.ink, rx: 4, visibility: 'hidden'});
    this.element = draw(
        'svg', {
          class: 'tree',
          width: Math.ceil(width),
          height,
          viewBox: `0 0 ${Math.ceil(width)} ${height}`,
          'font-family': 'system-ui, sans-serif',
          role: 'img',
          'aria-label': `${plural(this.trace.nodes.length - 1, 'token')} considered in ${
              plural(this.trace.depth, 'step')}`,
        },
        edges, labels, this.frame);
    this.edges = [...edges.children];
    this.box.setAttribute(
        'aria-label', 'Search. Arrow keys go from token to token; Enter translates on from one.');
    this.box.replaceChildren(this.element);
  }

  /** Gives every node its place; returns the columns. */
  layOut() {
    const columns = [];
    let x = 4;
    for (let step = 1; step <= this.trace.depth; ++step) {
      const nodes = this.trace.nodes.filter((node) => node.depth === step);
      const width = Math.max(16, ...nodes.map((node) => textWidth(node.name, treeFont, 600)));
      nodes.forEach((node, row) => Object.assign(node, {x, y: treeTop + row * treeRow + treeRow / 2, row}));
      for (const node of nodes)
        node.right = x + textWidth(node.name, treeFont, this.best.has(node) ? 600 : 400);
      columns.push({step, x, width, nodes});
      x += width + treeGap;
    }
    return columns;
  }

  drawEdge(node, colours) {
    const best = this.best.has(node), up = node.up.up ? node.up : null;
    const from = up ? [up.right + 4, up.y] : [node.x - 4, node.y], to = [node.x - 4, node.y];
    const middle = (from[0] + to[0]) / 2;
    const path = draw('path', {
      d: up ? `M${from[0].toFixed(1)} ${from[1]}C${middle.toFixed(1)} ${from[1]} ${middle.toFixed(1)} ${
                  to[1]} ${to[0].toFixed(1)} ${to[1]}` :
              '',
      stroke: best ? colours.blue : colours.soft,
      'stroke-opacity': isCut(node) ? 0.5 : null,
      'stroke-width': best ? 2 : 1,
      'stroke-dasharray': isCut(node) ? '3 3' :
          node.fate === 'stopped'     ? '1 4' :
                                        null,
    });
    path.node = node;
    return path;
  }

  drawNode(node, colours) {
    const best = this.best.has(node), ended = node.fate === 'finished' || node.fate === 'outscored';
    const colour = best                                                     ? colours.blue :
        isCut(node) || node.fate === 'outscored' || node.fate === 'stopped' ? colours.soft :
                                                                              colours.ink;
    const group = draw(
        'g', {class: 'node', 'data-fate': node.fate}, draw('rect', {
          x: node.x - 4,
          y: node.y - treeRow / 2 + 2,
          width: node.right - node.x + (ended ? 22 : 8),
          height: treeRow - 4,
          fill: 'transparent',
        }),
        draw('text', {x: node.x, y: node.y + 5, fill: colour, 'font-weight': best ? 600 : 400}, node.name));
    if (ended)
      group.append(draw('circle', {
        cx: node.right + 9,
        cy: node.y,
        r: 4,
        fill: node.fate === 'finished' ? colour : 'none',
        stroke: colour
      }));
    group.node = node;
    return group;
  }

  /** Shows the first `count` steps only. */
  reveal(count) {
    if (!this.groups) return;
    for (const [node, group] of this.groups)
      group.setAttribute('visibility', node.depth <= count ? 'visible' : 'hidden');
    for (const edge of this.edges)
      edge.setAttribute('visibility', edge.node.depth <= count ? 'visible' : 'hidden');
  }

  nodeOf(target) {
    const group = target.closest && target.closest('.node');
    return group && group.node ? group.node : null;
  }

  textOf(node) {
    return [
      node.name,
      `${percent(Math.exp(Trace.step(node)))} here, log probability ${
          signed(node.log_probability, 2)}, score ${signed(node.score, 3)}`,
      fateText(node, this.beam)
    ];
  }

  look(node) {
    this.cursor = node;
    this.frame && this.frame.setAttribute('visibility', node ? 'visible' : 'hidden');
    if (!node) {
      hideTip();
      return;
    }
    const box = this.groups.get(node).firstChild;
    for (const name of ['x', 'y', 'width', 'height']) this.frame.setAttribute(name, box.getAttribute(name));
    showTip(this.textOf(node).map((line) => [line]), box.getBoundingClientRect());
  }

  go(node) {
    if (!node) return;
    hideTip();
    this.choose(this.trace.pathTo(node));
  }

  onKey(event) {
    if (!this.trace || event.ctrlKey || event.metaKey || event.altKey) return;
    const node = this.cursor,
          row = (by) =>
              this.trace.nodes.find((other) => other.depth === node.depth && other.row === node.row + by);
    const steps = {
      ArrowRight: () => node.children.find((child) => this.best.has(child)) || node.children[0],
      ArrowLeft: () => (node.up.up ? node.up : null),
      ArrowDown: () => row(1),
      ArrowUp: () => row(-1),
    };
    if (event.key in steps) {
      const next = (node ? steps[event.key]() : this.trace.nodes[1]) || node;
      this.look(next);
      this.groups.get(next).firstChild.scrollIntoView({block: 'nearest', inline: 'nearest'});
      announce(this.textOf(next).join('. '));
    } else if (event.key === 'Enter' && node) {
      this.go(node);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }
}

/** What the signs of the tree mean. */
function treeLegend() {
  const colours = inks[ground()];
  const sign = (text, ...shapes) =>
      make('span', {}, draw('svg', {width: 24, height: 12, 'aria-hidden': 'true'}, ...shapes), text);
  const line = (stroke, dashes, thickness = 1) =>
      draw('path', {d: 'M0 6H24', stroke, 'stroke-dasharray': dashes, 'stroke-width': thickness});
  const dot = (fill) => draw('circle', {cx: 12, cy: 6, r: 4, fill, stroke: colours.ink});
  return [
    sign('the translation above', line(colours.blue, null, 2)), sign('kept', line(colours.soft, null)),
    sign('cut', line(colours.soft, '3 3')), sign('left when search stopped', line(colours.soft, '1 4')),
    sign('ended', dot(colours.ink)), sign('ended, outscored', dot('none')),
    make('span', {}, `\u00b7 ${joinedMeaning}`)
  ];
}
