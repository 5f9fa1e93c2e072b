// What search considered: a tree of tokens, from the root on.

/** Whether no space stands before a token: it goes on with a word, or is punctuation. */
const isJoined = (token, end) => token !== end && !token.startsWith('\u2581');
const joinedMeaning = 'joined to the token before';

/** A token as people read it: without the sign for a space before it, and with a dot where there is none. */
const tokenName = (token, end) => token === end ? 'end' :
    isJoined(token, end)                        ? `\u00b7${labelText(token)}` :
                                                  labelText(token.slice(1));

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
  const were = (number) => (number === 1 ? 'was' : 'were');
  const kept = count('kept'), cut = count('beam_full', 'early_end'), ended = count('finished', 'outscored'),
        left = count('stopped');
  const shown = [
    kept && `${kept} went on`,
    cut && `${cut} ${were(cut)} cut, because ${others} more probable`,
    ended && `${ended} ended`,
    left && `${left} ${were(left)} left, because to end there would have been no better`,
  ].filter(Boolean);
  return `${plural(trace.nodes.length - 1, 'token')} considered in ${plural(trace.depth, 'step')}: ${
      shown.join('; ')}.`;
}

const isCut = (node) => node.fate === 'beam_full' || node.fate === 'early_end';
