// The view as a link: #explorer?theme=…&perspective=…&mots=…; repeated keys are several values.
(function (E) {
  "use strict";

  const PREFIX = "#explorer";

  E.isOurs = (hash) => hash === PREFIX || hash.startsWith(PREFIX + "?");

  E.writeAddress = function (corpus, state) {
    const query = new URLSearchParams();
    for (const facet of E.FACETS) {
      const values = E.valuesOf(corpus, facet);
      for (const rank of state[facet]) query.append(facet, values[rank].key);
    }
    if (state.mots.trim()) query.append("mots", state.mots.trim());
    if (state.ensemble) query.append("ensemble", "1");
    if (state.vue === "concordance") query.append("vue", "concordance");
    if (state.passage !== null) query.append("passage", corpus.data.repere[state.passage]);
    const text = query.toString();
    return text ? `${PREFIX}?${text}` : PREFIX;
  };

  // Read a link: the view, and what it asks for that is not here, in French.
  E.readAddress = function (corpus, hash) {
    const state = E.emptyState();
    const problems = [];
    for (const [key, value] of new URLSearchParams(hash.slice(PREFIX.length + 1))) {
      if (E.FACETS.includes(key)) take(corpus, key, value, state, problems);
      else if (key === "mots") state.mots = state.mots ? `${state.mots} ${value}` : value;
      else if (key === "ensemble") state.ensemble = value === "1";
      else if (key === "vue" && ["liste", "concordance"].includes(value)) state.vue = value;
      else if (key === "passage" && corpus.rank.has(value)) state.passage = corpus.rank.get(value);
      else if (key === "passage") problems.push(`Le passage «\u00a0${value}\u00a0» n’est pas dans cette page\u00a0: il est retenu avant relecture, ou vient d’une autre exécution.`);
      else problems.push(`«\u00a0${key} = ${value}\u00a0» n’est pas compris, et n’a pas été appliqué.`);
    }
    return { state, problems };
  };

  const take = function (corpus, facet, value, state, problems) {
    const values = E.valuesOf(corpus, facet);
    const folded = E.fold(value);
    let rank = values.findIndex((known) => known.key === value);
    if (rank < 0) rank = values.findIndex((known) => E.fold(known.key) === folded || E.fold(known.name) === folded);
    const title = E.TITLES[facet].toLowerCase();
    if (rank < 0) problems.push(`«\u00a0${value}\u00a0» (${title}) n’existe pas ici, ou trop peu de personnes le portent\u00a0: ce filtre n’a pas été appliqué.`);
    else if (!values[rank].alive) problems.push(`«\u00a0${values[rank].name}\u00a0» (${title}) ne peut pas servir de filtre ici\u00a0: aucun passage ne le porte, ou trop peu de personnes.`);
    else if (!state[facet].includes(rank)) state[facet].push(rank);
  };

  // Links of the report, drawings included.
  E.ourLink = function (element) {
    const link = element?.closest?.("a");
    const target = link && (link.getAttribute("href") ?? link.getAttribute("xlink:href"));
    return target && E.isOurs(target) ? target : null;
  };
})(window.Explorateur);
