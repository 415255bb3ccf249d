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
  E.valuesOf = (corpus, facet) => (corpus.values[facet] ??= listValues(corpus, facet));

  const listValues = function (corpus, facet) {
    const { themes, facettes } = corpus.data;
    if (facet === "theme") {
      return themes.map((theme, i) => ({ key: theme.cle, name: theme.nom, theme: -1, alive: corpus.tagTheme.includes(i) }));
    }
    const { cles, noms, vivantes } = facettes[facet];
    const alive = new Set(vivantes);
    return cles.map((key, i) => ({ key, name: noms[i], theme: facettes[facet].themes[i], alive: alive.has(i) }));
  };

  const flagsOf = function (values, size) {
    const found = new Uint8Array(size);
    for (const value of values) found[value] = 1;
    return found;
  };

  // Passages that pass every filter, and counts by facet as if that facet alone were free.
  // Bit f of `failing` says that a passage fails facet f: it counts for a facet where it fails no other.
  E.filter = function (corpus, state, search) {
    const wanted = E.FACETS.map((facet) => flagsOf(state[facet], E.valuesOf(corpus, facet).length));
    const counts = wanted.map((flags) => new Uint32Array(flags.length));
    const run = { corpus, wanted, counts, on: E.FACETS.map((facet) => state[facet].length > 0), together: state.ensemble, least: state.ensemble ? state.theme.length : 1 };
    const list = new Int32Array(corpus.spoken.length);
    const { spoken } = corpus;
    let kept = 0;
    for (let i = 0; i < spoken.length; i++) {
      const p = spoken[i];
      if (search && !search.matches[p]) continue;
      const failing = failures(run, p);
      if (failing === 0) list[kept++] = p;
      // Failing two facets, it counts for neither; theme and certainty go together.
      if ((failing & (failing - 1)) === 0 || failing === (1 << THEME | 1 << SURE)) tally(run, p, failing);
    }
    return { list: list.subarray(0, kept), counts: Object.fromEntries(E.FACETS.map((facet, f) => [facet, counts[f]])) };
  };

  const [THEME, SUB, , , , , COMMUNE, SURE] = E.FACETS.keys();
  const FIRST_SINGLE = 2;

  const failures = function ({ corpus, wanted, on, least }, p) {
    let failing = 0;
    for (let s = 0; s < E.SINGLE.length; s++) {
      const f = FIRST_SINGLE + s;
      if (!on[f]) continue;
      const value = corpus.singles[s][p];
      if (value < 0 || !wanted[f][value]) failing |= 1 << f;
    }
    if (on[COMMUNE] && !anyCommune(corpus, p, wanted[COMMUNE])) failing |= 1 << COMMUNE;
    if (!on[THEME] && !on[SUB] && !on[SURE]) return failing;
    let borne = 0; // chosen themes that it bears: a passage has one tag a theme
    let sub = !on[SUB];
    let sure = !on[SURE];
    for (let i = corpus.tagStart[p]; i < corpus.tagStart[p + 1]; i++) {
      const chosen = wanted[THEME][corpus.tagTheme[i]] === 1;
      if (chosen) borne++;
      if (corpus.tagSub[i] >= 0 && wanted[SUB][corpus.tagSub[i]]) sub = true;
      // With themes chosen, certainty is that of their tags.
      if (corpus.tagSure[i] >= 0 && wanted[SURE][corpus.tagSure[i]] && (!on[THEME] || chosen)) sure = true;
    }
    if (on[THEME] && borne < least) failing |= 1 << THEME;
    if (!sub) failing |= 1 << SUB;
    if (!sure) failing |= 1 << SURE;
    return failing;
  };

  const anyCommune = function (corpus, p, wanted) {
    for (let i = corpus.communeStart[p]; i < corpus.communeStart[p + 1]; i++) if (wanted[corpus.communes[i]]) return true;
    return false;
  };

  const tally = function ({ corpus, wanted, counts, on, together, least }, p, failing) {
    for (let s = 0; s < E.SINGLE.length; s++) {
      const value = corpus.singles[s][p];
      if (value >= 0 && (failing & ~(1 << (FIRST_SINGLE + s))) === 0) counts[FIRST_SINGLE + s][value]++;
    }
    if ((failing & ~(1 << COMMUNE)) === 0) {
      for (let i = corpus.communeStart[p]; i < corpus.communeStart[p + 1]; i++) counts[COMMUNE][corpus.communes[i]]++;
    }
    const first = corpus.tagStart[p];
    const last = corpus.tagStart[p + 1];
    let borne = 0;
    for (let i = first; i < last; i++) borne += wanted[THEME][corpus.tagTheme[i]];
    const all = !together || borne >= least; // another theme is added to those chosen where all must stand together
    let seen = 0;
    for (let i = first; i < last; i++) {
      const theme = corpus.tagTheme[i];
      const certain = corpus.tagSure[i];
      const passes = !on[SURE] || (certain >= 0 && wanted[SURE][certain] === 1);
      if ((failing & ~(1 << THEME | 1 << SURE)) === 0 && passes && all) counts[THEME][theme]++;
      if ((failing & ~(1 << SUB)) === 0 && corpus.tagSub[i] >= 0) counts[SUB][corpus.tagSub[i]]++; // one a theme, each of its own
      if ((failing & ~(1 << SURE)) === 0 && certain >= 0 && (!on[THEME] || wanted[THEME][theme]) && !(seen & (1 << certain))) {
        seen |= 1 << certain;
        counts[SURE][certain]++;
      }
    }
  };
})(window.Explorateur);
