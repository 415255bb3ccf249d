// The column of filters: values of each facet, with the number of passages that each would show.
(function (E) {
  "use strict";

  const { useState, useEffect, useMemo } = Bibliotheques;
  const { html } = E;
  const FIRST = 7; // values shown before «tout voir»
  const ORDERED = ["theme", "perspective", "certitude"]; // facets that keep their own order
  const OPEN = ["theme", "sous-theme", "perspective", "mode"];

  // What the small-cell rule took from a facet, in words.
  const lossOf = function (corpus, facet) {
    const [lost, had] = corpus.data.pertes[facet] ?? [0, 0];
    if (!lost) return null;
    return `Masqué pour ${Math.max(1, Math.round((100 * lost) / had))}\u00a0% des passages de personnes, pour n’en désigner aucune.`;
  };

  const Facet = function ({ corpus, facet, state, counts, total, toggle }) {
    const [all, setAll] = useState(false);
    const chosen = state[facet];
    const [open, setOpen] = useState(OPEN.includes(facet));
    useEffect(() => void (chosen.length && setOpen(true)), [chosen.length]); // a link may choose in a closed facet
    const values = useMemo(() => {
      const ranks = E.valuesOf(corpus, facet).map((value, rank) => ({ ...value, rank })).filter((value) => value.alive);
      return ORDERED.includes(facet) ? ranks : ranks.sort((a, b) => total[b.rank] - total[a.rank] || a.rank - b.rank);
    }, []);
    const under = facet === "sous-theme" && state.theme.length ? values.filter((v) => state.theme.includes(v.theme) || chosen.includes(v.rank)) : values;
    if (!under.length) return null;
    const shown = all ? under : under.filter((value, i) => i < FIRST || chosen.includes(value.rank));
    const note = lossOf(corpus, facet);
    return html`<details class="exp-facet" open=${open} onToggle=${(e) => setOpen(e.target.open)}>
      <summary>${E.TITLES[facet]}${chosen.length > 0 && html` <span class="exp-chosen">${E.count(chosen.length, "choisi")}</span>`}</summary>
      <div role="group" aria-label=${E.TITLES[facet]}>
        ${shown.map(
          ({ rank, name }) => html`<label key=${rank} class=${counts[rank] ? "" : "exp-zero"}>
            <input type="checkbox" data-facet=${facet} checked=${chosen.includes(rank)} onChange=${() => toggle(facet, rank)} />
            <span class="exp-name">${mark(corpus, facet, rank)}<bdi>${name}</bdi></span>
            <span class="exp-count">${E.number(counts[rank])}<span class="exp-hidden"> passages</span></span>
          </label>`,
        )}
      </div>
      ${under.length > shown.length && html`<button type="button" class="exp-link" onClick=${() => setAll(true)}>Tout voir (${under.length})</button>`}
      ${all && under.length > FIRST && html`<button type="button" class="exp-link" onClick=${() => setAll(false)}>Voir moins</button>`}
      ${note && html`<p class="exp-note">${note}</p>`}
    </details>`;
  };

  const mark = function (corpus, facet, rank) {
    if (facet === "theme") return html`<span class="exp-dot" style=${{ background: corpus.data.themes[rank].couleur }} aria-hidden="true"></span>`;
    if (facet === "perspective") return html`<span class=${"exp-shape " + (rank === 0 ? "inst" : "vecu")} aria-hidden="true"></span>`;
    return null;
  };

  E.Filters = function ({ corpus, state, counts, totals, toggle, setTogether }) {
    return html`<div class="exp-filters" role="group" aria-label="Filtres">
      ${E.FACETS.map(
        (facet) => html`<${Facet} key=${facet} corpus=${corpus} facet=${facet} state=${state} counts=${counts[facet]} total=${totals[facet]} toggle=${toggle} />
          ${facet === "theme" &&
          html`<label class="exp-check exp-together"><input type="checkbox" checked=${state.ensemble} onChange=${(e) => setTogether(e.target.checked)} /> Tous les thèmes choisis ensemble</label>`}`,
      )}
    </div>`;
  };

  // Filters in force, each with a button that takes it away.
  E.Chosen = function ({ corpus, state, toggle, setWords, clear }) {
    const chips = E.FACETS.flatMap((facet) => state[facet].map((rank) => ({ facet, rank, name: E.valuesOf(corpus, facet)[rank].name })));
    if (!chips.length && !state.mots.trim()) return null;
    return html`<ul class="exp-chips" aria-label="Filtres en cours">
      ${state.mots.trim() && html`<li><button type="button" onClick=${() => setWords("")}><span class="exp-hidden">Ôter </span>«\u00a0${state.mots.trim()}\u00a0» <span aria-hidden="true">×</span></button></li>`}
      ${chips.map(
        ({ facet, rank, name }) => html`<li key=${facet + rank}><button type="button" onClick=${() => toggle(facet, rank)}><span class="exp-hidden">Ôter ${E.TITLES[facet]}\u00a0: </span>${name} <span aria-hidden="true">×</span></button></li>`,
      )}
      <li><button type="button" class="exp-link" onClick=${clear}>Tout effacer</button></li>
    </ul>`;
  };
})(window.Explorateur);
