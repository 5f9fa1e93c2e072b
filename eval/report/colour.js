// Colours of weights: scales come with the data (eval/colour.cpp), the others are the style sheet's.

const darkScreen = matchMedia('(prefers-color-scheme: dark)');
let printing = false;

/** 'light' or 'dark': what pictures are drawn on now. Paper is light. */
const ground = () => (darkScreen.matches && !printing ? 'dark' : 'light');

const inks = {
  light:
      {ink: '#1c2024', soft: '#59636e', gold: '#d97706', rule: '#d8dee4', paper: '#ffffff', blue: '#20639e'},
  dark:
      {ink: '#e6eaef', soft: '#9aa4af', gold: '#f0a030', rule: '#2d333b', paper: '#0d1014', blue: '#6cb0e5'},
};

let scales = null;

/** What colours follow: the weight, or its square root, which brings out small weights. */
const shadeOf = (weight, scale) => (scale === 'root' ? Math.sqrt(weight) : weight);

/** The colour of a shade from 0 to 1; grey for the end mark. */
function weightColour(shade, isEnd, theme) {
  const colours = scales[theme][isEnd ? 'grey' : 'blue'];
  return colours[Math.round(Math.min(shade, 1) * (colours.length - 1))];
}

function luminance(colour) {
  const channels = [1, 3, 5].map((at) => {
    const value = parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2];
}

/** Black or white, whichever contrasts more with `colour`. */
const inkOn = (colour) => (luminance(colour) > 0.179 ? '#000000' : '#ffffff');
