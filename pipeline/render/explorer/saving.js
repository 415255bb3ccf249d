// Files that the page hands out, and the link that it copies.
(function (E) {
  "use strict";

  const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/u;
  const NUMBER = /^[+-]?\d[\d \u00a0\u202f]*(?:[.,]\d+)?(?:[eE][+-]?\d+)?\s?%?$/u;

  // A cell that starts like a formula is run by the spreadsheet that opens it.
  E.guard = (cell) => (FORMULA.test(cell) && !NUMBER.test(cell) ? `'${cell}` : cell);

  const quoted = (cell) => (/[;"\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

  E.csv = (rows) => "\ufeff" + rows.map((row) => row.map((cell) => quoted(E.guard(String(cell)))).join(";")).join("\r\n") + "\r\n";

  E.download = function (name, text) {
    const address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
    const link = document.createElement("a");
    link.href = address;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  };

  const HEADINGS = ["repère", "qui parle", "thèmes", "sous-thèmes", "certitude", "public", "mode", "source", "communes", "attribution", "où", "question", "texte"];

  // Passages as rows of a table, with what their cards show.
  E.exportRows = function (corpus, list) {
    const { data } = corpus;
    const name = (facet, rank) => (rank < 0 ? "" : data.facettes[facet].noms[rank]);
    const rows = Array.from(list, (p) => {
      const tags = E.tagsOf(corpus, p);
      const communes = Array.from(corpus.communes.subarray(corpus.communeStart[p], corpus.communeStart[p + 1]), (c) => name("commune", c));
      const [side, who, mode, source] = E.SINGLE.map((facet) => name(facet, corpus.single[facet][p]));
      return [
        data.repere[p], side,
        tags.map((tag) => tag.theme.nom).join(" | "),
        tags.map((tag) => tag.subtheme).filter(Boolean).join(" | "),
        tags.map((tag) => E.certainty(corpus, tag)).join(" | "),
        who, mode, source, communes.join(" | "),
        data.attributions[data.attribution[p]], E.anchorOf(corpus, p),
        data.question[p] < 0 ? "" : data.questions[data.question[p]],
        E.textOf(corpus, p),
      ];
    });
    return [HEADINGS, ...rows];
  };

  E.copy = async function (text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return false; // a page opened from a file may be refused: the link is then shown, to copy by hand
    }
  };
})(window.Explorateur);
