// Filters: which passages stand, and how many each value of each facet would give. One pass over typed arrays.
(function (E) {
  "use strict";

  E.SINGLE = ["perspective", "public", "mode", "source"];
  E.FACETS = ["theme", "sous-theme", "perspective", "public", "mode", "source", "commune", "certitude"];
  E.TITLES = {
    theme: "Thème",
    "sous-theme": "Sous-thème",
    perspective: "Qui parle",
    public: "Public",
    mode: "Mode de collecte",
    source: "Source",
    commune: "Commune",
    certitude: "Certitude de l’étiquette",
  };

  E.emptyState = () => ({ ...Object.fromEntries(E.FACETS.map((facet) => [facet, []])), mots: "", ensemble: false, vue: "liste", passage: null });

  // Key and name of every value of a facet; `alive` where a passage bears it.
  E.valuesOf = function (corpus, facet) {
    const { themes, facettes } = corpus.data;
    if (facet === "theme") {
      return themes.map((theme, i) => ({ key: theme.cle, name: theme.nom, theme: -1, alive: corpus.tagTheme.includes(i) }));
    }
    const { cles, noms, vivantes } = facettes[facet];
    const alive = new Set(vivantes);
    return cles.map((key, i) => ({ key, name: noms[i], theme: facettes[facet].themes[i], alive: alive.has(i) }));
  };

  const bitsOf = (values) => values.reduce((bits, value) => bits | (1 << value), 0);

  const flagsOf = function (values, size) {
    const found = new Uint8Array(size);
    for (const value of values) found[value] = 1;
    return found;
  };

  // Passages that pass every filter, and counts by facet as if that facet alone were free.
  E.filter = function (corpus, state, search) {
    const wanted = Object.fromEntries(E.FACETS.map((facet) => [facet, flagsOf(state[facet], E.valuesOf(corpus, facet).length)]));
    const counts = Object.fromEntries(E.FACETS.map((facet) => [facet, new Uint32Array(wanted[facet].length)]));
    const on = E.FACETS.map((facet) => state[facet].length > 0);
    const [THEME, SUB, , , , , COMMUNE, SURE] = E.FACETS.keys();
    const themes = bitsOf(state.theme);
    const list = new Int32Array(corpus.spoken.length);
    let kept = 0;
    for (const p of corpus.spoken) {
      if (search && !search.matches[p]) continue;
      let failing = 0;
      E.SINGLE.forEach((facet, i) => {
        const value = corpus.single[facet][p];
        if (on[2 + i] && (value < 0 || !wanted[facet][value])) failing |= 1 << (2 + i);
      });
      if (on[COMMUNE] && !anyCommune(corpus, p, wanted.commune)) failing |= 1 << COMMUNE;
      let borne = 0;
      let sub = !on[SUB];
      let sure = !on[SURE];
      for (let i = corpus.tagStart[p]; i < corpus.tagStart[p + 1]; i++) {
        borne |= 1 << corpus.tagTheme[i];
        if (corpus.tagSub[i] >= 0 && wanted["sous-theme"][corpus.tagSub[i]]) sub = true;
        // With themes chosen, certainty is that of their tags.
        if (corpus.tagSure[i] >= 0 && wanted.certitude[corpus.tagSure[i]] && (!themes || themes & (1 << corpus.tagTheme[i]))) sure = true;
      }
      if (on[THEME] && (state.ensemble ? (borne & themes) !== themes : !(borne & themes))) failing |= 1 << THEME;
      if (!sub) failing |= 1 << SUB;
      if (!sure) failing |= 1 << SURE;
      if (failing === 0) list[kept++] = p;
      tally(corpus, p, failing, counts, { wanted, on, themes, together: state.ensemble, borne });
    }
    return { list: list.subarray(0, kept), counts };
  };

  const anyCommune = function (corpus, p, wanted) {
    for (let i = corpus.communeStart[p]; i < corpus.communeStart[p + 1]; i++) if (wanted[corpus.communes[i]]) return true;
    return false;
  };

  const tally = function (corpus, p, failing, counts, { wanted, on, themes, together, borne }) {
    const free = (rank) => (failing & ~(1 << rank)) === 0;
    E.SINGLE.forEach((facet, i) => {
      const value = corpus.single[facet][p];
      if (value >= 0 && free(2 + i)) counts[facet][value]++;
    });
    if (free(6)) for (let i = corpus.communeStart[p]; i < corpus.communeStart[p + 1]; i++) counts.commune[corpus.communes[i]]++;
    let sure = 0;
    let subs = null;
    for (let i = corpus.tagStart[p]; i < corpus.tagStart[p + 1]; i++) {
      const theme = corpus.tagTheme[i];
      const certain = corpus.tagSure[i];
      const passes = !on[7] || (certain >= 0 && wanted.certitude[certain]);
      // Another theme is added to those chosen where all must stand together.
      if ((failing & ~129) === 0 && passes && (!together || (borne & themes) === themes)) counts.theme[theme]++;
      if (free(1) && corpus.tagSub[i] >= 0 && !(subs ??= new Set()).has(corpus.tagSub[i])) {
        subs.add(corpus.tagSub[i]);
        counts["sous-theme"][corpus.tagSub[i]]++;
      }
      if (free(7) && certain >= 0 && (!themes || themes & (1 << theme)) && !(sure & (1 << certain))) {
        sure |= 1 << certain;
        counts.certitude[certain]++;
      }
    }
  };
})(window.Explorateur);
