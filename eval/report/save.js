// Files and copies of a picture. Files are on white with a legend, whatever the screen is like.

function download(name, blob) {
  const link = make('a', {href: URL.createObjectURL(blob), download: name, hidden: true});
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

/** The picture as a file of its own, laid out as on the screen. `drawn` is drawHeatmap or drawRibbons. */
function svgFile(picture, look, drawn, title) {
  const onPaper = {...look, theme: 'light', titles: true};
  const {element, layout} = drawn(picture, onPaper);
  const margin = 12, legend = drawLegend(picture, onPaper, margin, layout.height + margin + 14);
  const width = Math.ceil(Math.max(layout.width + 2 * margin, legend.right + margin)),
        height = layout.height + margin + 32;
  const content = draw(
      'g', {transform: `translate(${margin} ${margin})`, 'font-size': element.getAttribute('font-size')},
      ...element.childNodes);
  return {
    width,
    height,
    text: new XMLSerializer().serializeToString(draw(
        'svg', {
          width,
          height,
          viewBox: `0 0 ${width} ${height}`,
          'font-family': 'system-ui, sans-serif',
          role: 'img',
          'aria-label': title,
        },
        draw('title', {}, title), draw('rect', {width: '100%', height: '100%', fill: '#ffffff'}), content,
        legend.group))
  };
}

function saveSvg(name, file) { download(`${name}.svg`, new Blob([file.text], {type: 'image/svg+xml'})); }

/** Three pixels a unit, enough for print. */
async function savePng(name, {text, width, height}) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = make('canvas', {width: 3 * width, height: 3 * height});
  canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => download(`${name}.png`, blob), 'image/png');
}

/** Tab-separated: source labels above, a row for each target label, weights to four decimals. */
function tsvOf(picture) {
  const lines = [
    ['', ...picture.columns],
    ...picture.rows.map(
        (label,
         row) => [label, ...picture.columns.map((_, column) => picture.weights.at(row, column).toFixed(4))])
  ];
  return lines.map((line) => line.join('\t') + '\n').join('');
}

/** Copies, also where the browser keeps its clipboard from pages of files; says on the button how it went. */
async function copyText(text, button) {
  let done = true;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = make('textarea', {class: 'unseen', 'aria-hidden': 'true'});
    area.value = text;
    document.body.append(area);
    area.select();
    done = document.execCommand('copy');
    area.remove();
    button.focus();
  }
  const name = button.dataset.name || button.textContent;
  button.dataset.name = name;
  button.textContent = done ? 'Copied' : 'Not copied';
  announce(done ? 'Copied' : 'The browser does not let this page copy.');
  setTimeout(() => (button.textContent = name), 1500);
}
