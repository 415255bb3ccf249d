// Key words in context: left, hit, right, sorted by what stands on either side or by file.
(function (E) {
  "use strict";

  const { html } = E;
  const MOST = 20_000; // lines
  const SPAN = 24; // tokens on each side
  const SORTS = 3; // words that sorting looks at

  // Lines {passage, from, to} of the current list, and whether some were left out.
  E.concordance = function (corpus, list, search) {
    const lines = [];
    if (!search) return { lines, cut: false };
    for (const passage of list) {
      for (const [from, to] of E.hitsOf(corpus, search, passage)) {
        if (lines.length === MOST) return { lines, cut: true };
        lines.push({ passage, from, to });
      }
    }
    return { lines, cut: false };
  };

  // Rank of each token in alphabetical order, without accents.
  const ranks = function (corpus) {
    if (!corpus.alphabet) {
      const order = Array.from(corpus.folded.keys()).sort((a, b) => (corpus.folded[a] < corpus.folded[b] ? -1 : corpus.folded[a] > corpus.folded[b] ? 1 : a - b));
      corpus.alphabet = new Int32Array(order.length);
      order.forEach((token, rank) => (corpus.alphabet[token] = rank + 1));
    }
    return corpus.alphabet;
  };

  const neighbours = function (corpus, line, step) {
    const found = [];
    const edge = step < 0 ? corpus.start[line.passage] - 1 : corpus.start[line.passage + 1];
    for (let i = step < 0 ? line.from - 1 : line.to; i !== edge && found.length < SORTS; i += step) {
      if (corpus.isWord[corpus.text[i]]) found.push(ranks(corpus)[corpus.text[i]]);
    }
    while (found.length < SORTS) found.push(0);
    return found;
  };

  E.sortLines = function (corpus, lines, by) {
    if (by === "fichier") return lines;
    const step = by === "gauche" ? -1 : 1;
    const keyed = lines.map((line, i) => ({ line, i, key: neighbours(corpus, line, step) }));
    keyed.sort((a, b) => a.key[0] - b.key[0] || a.key[1] - b.key[1] || a.key[2] - b.key[2] || a.i - b.i);
    return keyed.map(({ line }) => line);
  };

  const plain = (corpus, passage, from, to) => E.runs(corpus, passage, null, from, to).map((run) => run.text).join("");

  // Exact words around a hit: left + hit + right is a substring of the passage.
  E.linesText = function (corpus, { passage, from, to }) {
    const left = Math.max(corpus.start[passage], from - SPAN);
    const right = Math.min(corpus.start[passage + 1], to + SPAN);
    const hit = plain(corpus, passage, from, to);
    const before = plain(corpus, passage, left, to);
    const whole = plain(corpus, passage, left, right);
    return { left: before.slice(0, before.length - hit.length), hit, right: whole.slice(before.length) };
  };

  E.Line = function ({ corpus, line, app }) {
    const { left, hit, right } = E.linesText(corpus, line);
    return html`<div class="exp-line">
        <span class="exp-left"><bdi>${left}</bdi></span><mark>${hit}</mark><span class="exp-right"><bdi>${right}</bdi></span>
      </div>
      <div class="exp-linefoot">
        <${E.Side} corpus=${corpus} passage=${line.passage} />
        <span class="exp-place"><bdi>${E.anchorOf(corpus, line.passage)}</bdi></span>
        <button type="button" onClick=${() => app.open(line.passage)}>Contexte</button>
      </div>`;
  };
})(window.Explorateur);
