// What C++ packed (eval/report_data.h): texts as JSON, weights as bytes, sentence by sentence and run by run.

/** Takes matrices off a stream of bytes, one behind the other. */
class ByteReader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }
  take(count) {
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }
}

const packedBlock = (name) => {
  const text = byId(`data-${name}`).textContent;
  return text === '' ? Promise.resolve(new Uint8Array(0)) : inflated(bytesOfBase64(text));
};

/**
 * The report: {title, languages, scale, total, runs: [names], sentences: [{number, runs: [Alignment]}]}.
 * `number` counts from 1; it is the line of the test set. A sentence goes by `title`, `link` and `file` to
 * people, in the address and on a disk.
 */
async function readReport() {
  const [texts, weights, heads] = await Promise.all(['texts', 'weights', 'heads'].map(packedBlock));
  const data = JSON.parse(new TextDecoder().decode(texts));
  const weightReader = new ByteReader(weights), headReader = new ByteReader(heads);
  const count = data.runs.length > 0 ? data.runs[0].sentences.length : 0;
  const sentences = [];
  for (let index = 0; index < count; ++index) {
    const runs = data.runs.map((run) => {
      const fields = run.sentences[index], layers = run.heads[index];
      const size = (fields.target_tokens.length + 1) * (fields.source_tokens.length + 1);
      const own = index < data.with_weights ? weightReader.take(size) : null;
      const all = layers !== null && index < data.with_heads ?
          layers.map((inLayer) => Array.from({length: inLayer}, () => headReader.take(size))) :
          null;
      return new Alignment({...fields, shown_heads: run.shown_heads}, run.differences[index], own, all);
    });
    const number = runs[0].id + 1;
    sentences.push(
        {number, runs, title: `Sentence ${grouped(number)}`, link: number, file: `sentence-${number}`});
  }
  return {...data, runs: data.runs.map((run) => visible(run.name)), sentences};
}
