// A passage among those before and after it in its file; the interviewer's words are shown as such.
(function (E) {
  "use strict";

  const { useState, useEffect, useRef } = Bibliotheques;
  const { html } = E;
  const AROUND = 3;

  // Ranks of what surrounds a passage. Rows of a table are other persons': an answer has its question and its own rest.
  E.around = function (corpus, passage, before, after) {
    const { data } = corpus;
    const same = (other) =>
      other >= 0 && other < corpus.total && data.fichier[other] === data.fichier[passage] &&
      (data.question[passage] < 0 || (data.lieu[other] === data.lieu[passage] && data.question[other] === data.question[passage]));
    let first = passage;
    let last = passage;
    while (passage - first < before && same(first - 1)) first--;
    while (last - passage < after && same(last + 1)) last++;
    return { ranks: Array.from({ length: last - first + 1 }, (_, i) => first + i), more: same(first - 1), rest: same(last + 1) };
  };

  E.Context = function ({ corpus, passage, search, app }) {
    const dialog = useRef(null);
    const [reach, setReach] = useState([AROUND, AROUND]);
    useEffect(() => {
      dialog.current.showModal();
      dialog.current.querySelector(".exp-here")?.scrollIntoView({ block: "center" });
    }, [passage]);
    const { ranks, more, rest } = E.around(corpus, passage, ...reach);
    const { data } = corpus;
    const question = data.question[passage];
    return html`<dialog class="exp-dialog" ref=${dialog} aria-labelledby="exp-dialog-title" onClose=${app.close} onClick=${(e) => e.target === dialog.current && dialog.current.close()}>
      <div class="exp-sheet">
        <div class="exp-dialoghead">
          <h3 id="exp-dialog-title">En contexte</h3>
          <button type="button" class="exp-close" onClick=${() => dialog.current.close()}>Fermer</button>
        </div>
        <p class="exp-cite"><bdi>${data.fichiers[data.fichier[passage]]}</bdi></p>
        ${question >= 0 && html`<p class="exp-question"><span class="exp-label">Question</span> ${data.questions[question]}</p>`}
        ${more && html`<button type="button" class="exp-more" onClick=${() => setReach([reach[0] + 6, reach[1]])}>Plus haut dans le fichier</button>`}
        ${ranks.map((rank) => html`<${Neighbour} key=${rank} corpus=${corpus} passage=${rank} here=${rank === passage} search=${search} app=${app} />`)}
        ${rest && html`<button type="button" class="exp-more" onClick=${() => setReach([reach[0], reach[1] + 6])}>Plus bas dans le fichier</button>`}
        ${data.lus && html`<p class="exp-note">Seuls les passages lus de près figurent ici\u00a0: d’autres ont pu être dits entre eux.</p>`}
        ${data.retenus > 0 && html`<p class="exp-note">Les passages retenus avant relecture ne figurent pas ici.</p>`}
      </div>
    </dialog>`;
  };

  const Neighbour = function ({ corpus, passage, here, search, app }) {
    if (corpus.asked[passage]) {
      return html`<div class="exp-asked"><p class="exp-cite"><span class="exp-label">Enquêteur ou enquêtrice, jamais compté</span> ${corpus.data.lieu[passage]}</p>
        <p class="exp-text" dir="auto"><${E.Text} corpus=${corpus} passage=${passage} search=${null} /></p></div>`;
    }
    if (here) return html`<div class="exp-here" aria-current="true"><${E.Passage} corpus=${corpus} passage=${passage} search=${search} app=${{ ...app, inContext: true }} /></div>`;
    return html`<div class="exp-near"><p class="exp-cite"><${E.Side} corpus=${corpus} passage=${passage} /> ${corpus.data.lieu[passage]}</p>
      <p class="exp-text" dir="auto"><${E.Text} corpus=${corpus} passage=${passage} search=${search} /></p></div>`;
  };
})(window.Explorateur);
