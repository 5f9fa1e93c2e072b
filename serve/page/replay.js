// The decoder's steps, one by one: by a slider, or played.

const calmScreen = matchMedia('(prefers-reduced-motion: reduce)');

class Replay {
  /** `reveal(count)` shows the first `count` tokens, the end counted. */
  constructor(reveal) {
    Object.assign(this, {reveal, count: 0, timer: null});
    this.slider = byId('step');
    this.button = byId('play');
    this.slider.addEventListener('input', () => {
      this.pause();
      this.show(Number(this.slider.value));
    });
    this.button.addEventListener('click', () => this.toggle());
  }

  /** A new translation of `count` tokens, of which the first `known` stood there before. */
  begin(count, known) {
    this.pause();
    this.count = count;
    this.slider.max = count;
    if (calmScreen.matches || known >= count)
      this.show(count);
    else
      this.playFrom(known);
  }

  show(step) {
    this.step = step;
    this.slider.value = step;
    byId('step-name').textContent = `${step} of ${this.count}`;
    document.body.dataset.step = step;
    this.reveal(step);
  }

  playFrom(step) {
    this.show(step);
    this.button.textContent = 'Pause';
    // A long translation does not take longer to watch than some seconds.
    this.timer = setInterval(() => {
      this.show(this.step + 1);
      if (this.step >= this.count) this.pause();
    }, Math.max(25, Math.min(110, 2400 / this.count)));
  }

  pause() {
    clearInterval(this.timer);
    this.timer = null;
    this.button.textContent = 'Play';
  }

  toggle() {
    if (this.timer !== null)
      this.pause();
    else if (this.count > 0)
      this.playFrom(this.step >= this.count ? 0 : this.step);
  }

  /** Shows anew what was shown, in pictures that were drawn anew. */
  again() {
    if (this.count > 0) this.reveal(this.step);
  }
}
