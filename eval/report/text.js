// Text and elements. Texts of the corpus only ever become text nodes and attribute values: nothing parses
// them.

const svgNamespace = 'http://www.w3.org/2000/svg';
const byId = (id) => document.getElementById(id);

/** Gives an element its attributes (null: none; true: an empty one; functions: listeners) and children. */
function furnish(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function')
      element.addEventListener(name, value);
    else if (value !== null && value !== undefined && value !== false)
      element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const make = (name, attributes = {}, ...children) =>
    furnish(document.createElement(name), attributes, children);
const draw = (name, attributes = {}, ...children) =>
    furnish(document.createElementNS(svgNamespace, name), attributes, children);

/**
 * The text with what cannot be seen made visible: control characters become their pictures, as
 * eval/display_text.cpp does.
 */
const shownCharacters = (text) =>
    text.replace(/[\0-\x1f]/g, (control) => String.fromCharCode(0x2400 + control.charCodeAt(0)))
        .replace(/\x7f/g, '\u2421')
        .replace(/[\x80-\x9f\ufdd0-\ufdef\ufffe\uffff]/g, '\ufffd');

/** shownCharacters() with a dotted circle below an accent that has no letter to stand on. */
const visible = (text) => (/^\p{M}/u.test(text) ? '\u25cc' : '') + shownCharacters(text);

const graphemes = new Intl.Segmenter('en', {granularity: 'grapheme'});

/**
 * A label of a picture: at most 40 characters as readers count them, with their accents and joined emoji; a
 * blank one is shown as a space sign.
 */
function labelText(text) {
  const shown =
      Array.from(graphemes.segment(visible(text.trim() === '' ? '\u2423' : text)), ({segment}) => segment);
  return shown.length > 40 ? shown.slice(0, 39).join('') + '\u2026' : shown.join('');
}

const measuring = document.createElement('canvas').getContext('2d');
let family = '';

/** The width of a text in px, set in the page's type. */
function textWidth(text, size, weight = 400) {
  family = family || getComputedStyle(document.body).fontFamily;
  measuring.font = `${weight} ${size}px ${family}`;
  return measuring.measureText(text).width;
}

/** Rounded, but what falls short of 100 not up to it. */
const outOf100 = (value, digits = 1) =>
    (value < 100 - 1e-9 ? Math.min(value, 100 - 10 ** -digits) : value).toFixed(digits);
const percent = (share) => `${outOf100(100 * share)}\u00a0%`;
/** With a minus sign, which a value that rounds to zero has not. */
const signed = (value, digits) => {
  const size = Math.abs(value).toFixed(digits);
  return (value < 0 && Number(size) !== 0 ? '\u2212' : '') + size;
};
const grouped = (count) => count.toLocaleString('en');
const plural = (count, noun) => `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
