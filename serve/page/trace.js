// What search considered: a tree of tokens, from the root on.

/** A token as people read it: without the sign for the space before it. */
const tokenName = (token, end) => (token === end ? 'end' : labelText(token.replace(/^\u2581/, '')));

class Trace {
  /** `nodes` as they came from the server: each names its parent, which stands before it. */
  constructor(nodes, end) {
    this.end = end;
    this.nodes = nodes.map((node) => ({...node, children: [], up: null, depth: 0}));
    for (const node of this.nodes) {
      if (node.parent < 0) continue;
      node.up = this.nodes[node.parent];
      node.depth = node.up.depth + 1;
      node.name = tokenName(node.token, end);
      node.up.children.push(node);
    }
    this.depth = Math.max(0, ...this.nodes.map((node) => node.depth));
  }

  /** The tokens from the beginning to a node. */
  pathTo(node) {
    const tokens = [];
    for (let at = node; at.up; at = at.up) tokens.unshift(at.token);
    return tokens;
  }

  /** The nodes of a translation's tokens, its end last; the root is left out. */
  follow(tokens) {
    const found = [];
    let at = this.nodes[0];
    for (const token of [...tokens, this.end]) {
      at = at && at.children.find((child) => child.token === token && child.fate !== 'beam_full');
      if (!at) break;
      found.push(at);
    }
    return found;
  }

  /** What could have stood in place of token number `at` of a translation, most probable first. */
  alternatives(tokens, at) {
    const before = at === 0 ? this.nodes[0] : this.follow(tokens)[at - 1];
    return before ? before.next : [];
  }

  /** log p of a node's token, given what stands before. */
  static step(node) { return node.log_probability - node.up.log_probability; }
}

/** Why search left or kept a node, in a sentence. */
function fateText(node, beam) {
  const others = beam === 1 ? 'another was' : `${beam} others were`;
  return {
    kept: 'kept: among the most probable',
    finished: 'ended: one of the best',
    outscored: `ended, but ${beam === 1 ? 'another' : beam + ' others'} ended with a better score`,
    beam_full: `cut: ${others} more probable`,
    early_end: `cut: ${others} more probable than to end here`,
    stopped: 'left: to end here would beat none of those that ended',
  }[node.fate];
}

/** How many tokens came to which end, in a sentence. */
function fatesText(trace, beam) {
  const count = (...fates) => trace.nodes.filter((node) => node.up && fates.includes(node.fate)).length;
  const others = beam === 1 ? 'another was' : `${beam} others were`;
  const parts = [
    [count('kept'), 'went on'],
    [count('beam_full', 'early_end'), `were cut, because ${others} more probable`],
    [count('finished', 'outscored'), 'ended'],
    [count('stopped'), 'were left, because to end there would have been no better'],
  ];
  const shown = parts.filter(([number]) => number > 0).map(([number, text]) => `${number} ${text}`);
  return `${plural(trace.nodes.length - 1, 'token')} considered in ${plural(trace.depth, 'step')}: ${
      shown.join('; ')}.`;
}

const isCut = (node) => node.fate === 'beam_full' || node.fate === 'early_end';
