// Words: whole words and their other forms, « exact phrases », beginnings*; over the vocabulary, then over tokens.
(function (E) {
  "use strict";

  const MOST = 24; // terms of one search
  const TOKENS = /[\p{L}\p{N}_\u0300-\u036f]+/gu;

  // Cut what was typed in terms: {typed, kind, words}.
  E.parseWords = function (typed) {
    const terms = [];
    const quoted = /["«“]\s*([^"»”]*?)\s*(?:["»”]|$)|(\S+)/gu;
    for (const match of typed.matchAll(quoted)) {
      const raw = match[1] ?? match[2];
      const words = raw.match(TOKENS) ?? [];
      if (!words.length) continue;
      const exact = match[1] !== undefined || words.length > 1;
      const kind = exact ? "phrase" : raw.endsWith("*") ? "prefix" : "word";
      terms.push({ typed: raw, kind, words });
      if (terms.length === MOST) break;
    }
    return terms;
  };

  // Tokens that a term's word matches: a flag a token.
  const flags = function (corpus, kind, word) {
    const found = new Uint8Array(corpus.vocabulary.length);
    const folded = E.fold(word);
    const lower = word.toLowerCase();
    const all = [];
    const exact = [];
    for (let i = 0; i < found.length; i++) {
      if (!corpus.isWord[i]) continue;
      const form = corpus.folded[i];
      if (kind === "prefix" ? form.startsWith(folded) : form === folded) {
        found[i] = 1;
        all.push(i);
        if (corpus.lower[i] === lower) exact.push(i);
      }
    }
    if (kind !== "word") return found;
    // Accents typed as a form has them choose its lemma: « marché » is not « marcher ».
    const lemmas = new Set((exact.length ? exact : all).map((i) => corpus.lemma[i]).filter((lemma) => lemma >= 0));
    const own = lower === folded ? (lemma) => corpus.foldedLemmas[lemma] === folded : (lemma) => corpus.data.lemmes[lemma] === lower;
    corpus.foldedLemmas.forEach((_, lemma) => own(lemma) && lemmas.add(lemma));
    const heads = new Set([...lemmas].map((lemma) => corpus.foldedLemmas[lemma])); // many write « medecin »
    for (let i = 0; i < found.length; i++) {
      if (lemmas.has(corpus.lemma[i]) || (corpus.isWord[i] && heads.has(corpus.folded[i]))) found[i] = 1;
    }
    return found;
  };

  // Make a search ready; null where nothing is searched.
  E.search = function (corpus, typed) {
    const terms = E.parseWords(typed);
    if (!terms.length) return null;
    for (const term of terms) term.flags = term.words.map((word) => flags(corpus, term.kind, word));
    const bits = new Uint32Array(corpus.vocabulary.length); // bit t: the token may begin a match of term t
    terms.forEach((term, t) => term.flags[0].forEach((on, i) => on && (bits[i] |= 1 << t)));
    const unknown = terms.filter((term) => term.flags.some((flag) => !flag.includes(1))).map((term) => term.typed);
    return { terms, bits, unknown, matches: matches(corpus, terms, bits) };
  };

  // Where a phrase that begins at a token ends, or 0; what stands between words does not count.
  const phraseEnd = function (corpus, term, at, end) {
    let i = at;
    for (let w = 1; w < term.flags.length; w++) {
      do i++; while (i < end && !corpus.isWord[corpus.text[i]]);
      if (i >= end || !term.flags[w][corpus.text[i]]) return 0;
    }
    return i + 1;
  };

  const matches = function (corpus, terms, bits) {
    const found = new Uint8Array(corpus.total);
    const every = 2 ** terms.length - 1;
    const phrases = terms.some((term) => term.flags.length > 1);
    for (let p = 0; p < corpus.total; p++) {
      const end = corpus.start[p + 1];
      let seen = 0;
      for (let i = corpus.start[p]; i < end; i++) {
        let here = bits[corpus.text[i]];
        if (here === 0) continue;
        if (phrases) {
          for (let t = 0; t < terms.length; t++) {
            if (here & (1 << t) && terms[t].flags.length > 1 && !phraseEnd(corpus, terms[t], i, end)) here &= ~(1 << t);
          }
        }
        seen |= here;
        if (seen === every) break;
      }
      found[p] = seen === every ? 1 : 0;
    }
    return found;
  };

  // Matches within a passage, in order and without overlap: [from, to[ in tokens.
  E.hitsOf = function (corpus, search, passage) {
    const found = [];
    if (!search) return found;
    const end = corpus.start[passage + 1];
    for (let i = corpus.start[passage]; i < end; i++) {
      const here = search.bits[corpus.text[i]];
      if (here === 0) continue;
      let stop = 0;
      search.terms.forEach((term, t) => {
        if (here & (1 << t)) stop = Math.max(stop, phraseEnd(corpus, term, i, end));
      });
      if (stop) {
        found.push([i, stop]);
        i = stop - 1;
      }
    }
    return found;
  };
})(window.Explorateur);
