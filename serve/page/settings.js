// What the page asks for: the fields of its form, and the same in its address.

const beams = [1, 2, 3, 4, 5, 6, 8, 12, 16];

/** Whether a list has such a choice, or a number lies within its field's bounds. */
function fieldTakes(field, value) {
  if (field.options) return [...field.options].some((option) => option.value === value);
  if (field.type !== 'number') return true;
  return value.trim() !== '' && Number(value) >= Number(field.min) && Number(value) <= Number(field.max);
}

class Settings {
  /** `served`: the answer of GET /models. `change` is called after each change that a user makes. */
  constructor(served, change) {
    this.models = served.models;
    this.limits = served.limits;
    const fill = (id, options) =>
        byId(id).replaceChildren(...options.map(([value, text]) => make('option', {value}, text)));
    fill('model', this.models.map((model) => [model.name, model.name]));
    fill(
        'beam',
        beams.filter((beam) => beam <= this.limits.max_beam)
            .map((beam) => [beam, beam === 1 ? '1, greedy' : beam]));
    byId('sentence').maxLength = this.limits.max_characters;
    byId('beam').value = Math.min(4, this.limits.max_beam);
    byId('sentence').addEventListener('input', () => change(true));
    for (const id of ['beam', 'penalty']) byId(id).addEventListener('change', () => change(false));
    byId('model').addEventListener('change', () => {
      this.showExamples();
      change(false);
    });
    byId('examples').addEventListener('change', () => {
      if (byId('examples').selectedIndex > 0) byId('sentence').value = byId('examples').value;
      byId('examples').selectedIndex = 0;
      change(false);
    });
    this.showExamples();
  }

  get model() { return this.models.find((model) => model.name === byId('model').value); }
  get sentence() { return byId('sentence').value.replace(/\s+/g, ' '); }
  get beam() { return Number(byId('beam').value); }
  get penalty() { return byId('penalty').value === '' ? 1 : Number(byId('penalty').value); }

  showExamples() {
    const examples = this.model.examples;
    byId('examples')
        .replaceChildren(
            make('option', {value: ''}, examples.length > 0 ? 'Load an example' : 'None for this model'),
            ...examples.map((sentence) => make('option', {value: sentence, dir: 'auto'}, sentence)));
    byId('examples').disabled = examples.length === 0;
  }

  /** What stands behind # in the address; `prefix`: the tokens of a chosen beginning. */
  link(prefix) {
    const {model, beam, penalty, sentence} = this, tokens = prefix.map((token) => ['prefix', token]);
    const fields = {model: model.name, beam, penalty, text: sentence};
    return new URLSearchParams([...Object.entries(fields), ...tokens]).toString();
  }

  /**
   * Takes what the address says, as far as there is such. Returns {text: whether it has a sentence, prefix,
   * remarks: sentences about what was not taken}.
   */
  readLink(link) {
    const wanted = new URLSearchParams(link), remarks = [];
    const set = (id, name, what) => {
      const field = byId(id), value = wanted.get(name);
      if (value === null) return;
      if (fieldTakes(field, value))
        field.value = value;
      else
        remarks.push(`The link asks for the ${what} \u201c${
            shownCharacters(value)}\u201d, which is not to be had here; ${field.value} stands in for it.`);
    };
    set('model', 'model', 'model');
    set('beam', 'beam', 'beam');
    set('penalty', 'penalty', 'length penalty');
    set('sentence', 'text', 'sentence');
    this.showExamples();
    return {text: wanted.has('text'), prefix: wanted.getAll('prefix'), remarks};
  }
}
