// The page's data: base64 of gzipped JSON → typed arrays. Texts stay tokens until they are shown.
window.Explorateur = {};
(function (E) {
  "use strict";

  const WORD = /^[\p{L}\p{N}_\u0300-\u036f]/u;

  // Read the JSON of the page; the element's type never runs as a script.
  E.readData = async function (element) {
    const coded = atob(element.textContent.trim());
    const bytes = new Uint8Array(coded.length);
    for (let i = 0; i < coded.length; i++) bytes[i] = coded.charCodeAt(i);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return JSON.parse(await new Response(stream).text());
  };

  // Without accents, case or ligatures.
  E.fold = function (text) {
    return text.toLowerCase().replace(/œ/g, "oe").replace(/æ/g, "ae").normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  };

  const starts = function (counts) {
    const found = new Uint32Array(counts.length + 1);
    for (let i = 0; i < counts.length; i++) found[i + 1] = found[i] + counts[i];
    return found;
  };

  // Everything that filters, search and views read.
  E.openCorpus = function (data) {
    const total = data.repere.length;
    const vocabulary = data.jetons;
    const corpus = {
      data, total, vocabulary,
      start: starts(data.longueurs),
      text: Uint32Array.from(data.texte),
      isWord: Uint8Array.from(vocabulary, (token) => (WORD.test(token) ? 1 : 0)),
      lower: vocabulary.map((token) => token.toLowerCase()),
      folded: vocabulary.map(E.fold),
      lemma: Int32Array.from(data.lemme),
      foldedLemmas: data.lemmes.map(E.fold),
      asked: Uint8Array.from(data.enqueteur),
      single: Object.fromEntries(Object.entries(data.valeur).map(([name, values]) => [name, Int32Array.from(values)])),
      communeStart: starts(data.commune.map((values) => values.length)),
      communes: Int32Array.from(data.commune.flat()),
      tagStart: starts(data.etiquettes.nombre),
      tagTheme: Int32Array.from(data.etiquettes.theme),
      tagSub: Int32Array.from(data.etiquettes.sousTheme),
      tagSure: Int32Array.from(data.etiquettes.certitude),
    };
    corpus.singles = E.SINGLE.map((name) => corpus.single[name]);
    corpus.values = {};
    corpus.spoken = Int32Array.from(corpus.asked.keys()).filter((i) => !corpus.asked[i]);
    corpus.rank = new Map(data.repere.map((identifier, i) => [identifier, i]));
    return corpus;
  };

  // Runs of a passage's exact text: {text, mark}. Hits are [from, to[ in tokens.
  E.runs = function (corpus, passage, hits, from, to) {
    const begin = from ?? corpus.start[passage];
    const end = to ?? corpus.start[passage + 1];
    const found = [];
    let next = 0;
    let before = false;
    for (let i = begin; i < end; i++) {
      const token = corpus.text[i];
      const word = corpus.isWord[token] === 1;
      while (hits && next < hits.length && hits[next][1] <= i) next++;
      const inside = Boolean(hits && next < hits.length && hits[next][0] <= i);
      const last = found[found.length - 1];
      const space = before && word ? " " : ""; // a lone space between two words is understood
      const joins = inside && last && last.mark && i > hits[next][0];
      if (space && last && !joins) last.mark ? found.push({ text: space, mark: false }) : (last.text += space);
      const tail = found[found.length - 1];
      const piece = (joins ? space : "") + corpus.vocabulary[token];
      if (tail && tail.mark === inside && (joins || !inside)) tail.text += piece;
      else found.push({ text: piece, mark: inside });
      before = word;
    }
    return found;
  };

  E.textOf = function (corpus, passage) {
    return E.runs(corpus, passage).map((run) => run.text).join("");
  };

  E.anchorOf = function (corpus, passage) {
    const place = corpus.data.lieu[passage];
    const file = corpus.data.fichiers[corpus.data.fichier[passage]];
    return place ? `${file}, ${place}` : file;
  };

  E.tagsOf = function (corpus, passage) {
    const { data } = corpus;
    const found = [];
    for (let i = corpus.tagStart[passage]; i < corpus.tagStart[passage + 1]; i++) {
      const sub = corpus.tagSub[i];
      found.push({
        theme: data.themes[corpus.tagTheme[i]],
        rank: corpus.tagTheme[i],
        subtheme: sub < 0 ? null : data.facettes["sous-theme"].noms[sub],
        sure: corpus.tagSure[i],
        score: data.etiquettes.score[i],
        evidence: data.etiquettes.preuve[i] < 0 ? "" : data.etiquettes.preuves[data.etiquettes.preuve[i]],
      });
    }
    return found;
  };

  E.number = (value) => value.toLocaleString("fr-FR");
  E.count = (value, one, many) => `${E.number(value)} ${value < 2 ? one : many ?? one + "s"}`;
})(window.Explorateur);
