// One passage: who speaks, exact words, tags and how sure they are, where it stands, and what can be done with it.
(function (E) {
  "use strict";

  const { useState, useRef } = Bibliotheques;
  const { html } = E;
  const BY_PERSON = 0;

  // How sure a tag is, in words.
  E.certainty = function (corpus, tag) {
    if (tag.sure < 0) return tag.theme.cle === "hors-livre" ? "regroupé par la machine" : "certitude non dite";
    const word = corpus.data.facettes.certitude.noms[tag.sure].toLowerCase();
    return tag.sure === BY_PERSON || tag.score < 0 ? word : `${word}, ${tag.score > 99 ? "plus de 99" : tag.score}\u00a0%`;
  };

  E.Side = function ({ corpus, passage }) {
    const side = corpus.single.perspective[passage];
    if (side < 0) return null;
    return html`<span class=${"exp-side " + (side === 0 ? "inst" : "vecu")}>${corpus.data.facettes.perspective.noms[side]}</span>`;
  };

  E.Text = ({ corpus, passage, search }) =>
    E.runs(corpus, passage, E.hitsOf(corpus, search, passage)).map((run) => (run.mark ? html`<mark>${run.text}</mark>` : run.text));

  E.Cite = function ({ corpus, passage }) {
    const { data } = corpus;
    return html`<p class="exp-cite">${data.attributions[data.attribution[passage]]} — <span class="exp-place"><bdi>${E.anchorOf(corpus, passage)}</bdi></span></p>`;
  };

  E.Tags = function ({ corpus, passage }) {
    const tags = E.tagsOf(corpus, passage);
    if (!tags.length) return html`<p class="exp-tags"><span class="exp-none">Aucun thème</span></p>`;
    return html`<ul class="exp-tags" aria-label="Étiquettes">
      ${tags.map(
        (tag) => html`<li>
          <span class="exp-dot" style=${{ background: tag.theme.couleur }} aria-hidden="true"></span>
          <strong>${tag.theme.court}</strong>${tag.subtheme && html` › ${tag.subtheme}`} <span class="exp-sure">${E.certainty(corpus, tag)}</span>
        </li>`,
      )}
    </ul>`;
  };

  const Why = function ({ corpus, passage }) {
    const tags = E.tagsOf(corpus, passage);
    return html`<ul class="exp-why">
      ${tags.map((tag) => html`<li><strong>${tag.theme.court}</strong>\u00a0: ${because(tag)}</li>`)}
    </ul>`;
  };

  const because = function (tag) {
    if (tag.theme.cle === "hors-livre") return "aucun thème ne l’a pris ; la machine l’a regroupé avec des passages proches.";
    if (tag.sure === BY_PERSON) return "décidée par une personne.";
    if (tag.sure < 0) return "trop peu de personnes partagent cette étiquette pour en dire plus.";
    return tag.evidence ? `portée par ${tag.evidence}.` : "portée par l’ensemble du passage, sans mot qui domine.";
  };

  E.Passage = function ({ corpus, passage, search, app }) {
    const [open, setOpen] = useState(null); // "why" or "correct"
    const { data } = corpus;
    const question = data.question[passage];
    const toggle = (what) => () => setOpen(open === what ? null : what);
    const button = useRef(null);
    const close = () => (setOpen(null), button.current.focus());
    const correcting = app.corrections.waiting().includes(passage);
    return html`
      <div class="exp-head"><${E.Side} corpus=${corpus} passage=${passage} /><${E.Cite} corpus=${corpus} passage=${passage} /></div>
      ${question >= 0 && html`<p class="exp-question"><span class="exp-label">Question</span> ${data.questions[question]}</p>`}
      <p class="exp-text" dir="auto">«\u00a0<q><${E.Text} corpus=${corpus} passage=${passage} search=${search} /></q>\u00a0»</p>
      <${E.Tags} corpus=${corpus} passage=${passage} />
      <div class="exp-actions">
        ${!app.inContext && html`<button type="button" onClick=${() => app.open(passage)}>Contexte</button>`}
        ${corpus.tagStart[passage] < corpus.tagStart[passage + 1] &&
        html`<button type="button" aria-expanded=${String(open === "why")} onClick=${toggle("why")}>Pourquoi ces étiquettes\u202f?</button>`}
        <button type="button" onClick=${() => app.copyPassage(passage)}>Copier le lien</button>
        <button type="button" ref=${button} aria-expanded=${String(open === "correct")} onClick=${toggle("correct")}>
          Corriger${correcting ? " (en attente)" : ""}
        </button>
      </div>
      ${open === "why" && html`<${Why} corpus=${corpus} passage=${passage} />`}
      ${open === "correct" && html`<${E.Correct} corpus=${corpus} passage=${passage} app=${app} close=${close} />`}
    `;
  };

  const CHOICES = [["oui", "oui"], ["non", "non"], ["", "–"]];

  // The form of one passage; what is typed lives outside the list, so that scrolling loses nothing.
  E.Correct = function ({ corpus, passage, app, close }) {
    const { corrections } = app;
    const entry = corrections.of(passage);
    const name = (key) => `exp-${passage}-${key}`;
    const onKey = (event) => event.key === "Escape" && (event.stopPropagation(), close());
    return html`<div class="exp-correct" role="group" aria-label="Corriger ce passage" onKeyDown=${onKey}>
      <p class="exp-note">Ce passage parle-t-il de… (– laisse la machine décider)</p>
      <div class="exp-decisions">
        ${corrections.keys.map((key) => {
          const theme = corpus.data.themes.find((known) => known.cle === key);
          return html`<fieldset key=${key}>
            <legend>${theme.court}</legend>
            ${CHOICES.map(
              ([value, word]) => html`<label
                ><input type="radio" name=${name(key)} value=${value} checked=${(entry.decisions[key] ?? "") === value}
                  onChange=${() => corrections.decide(passage, key, value)} />
                <span aria-hidden=${value ? undefined : "true"}>${word}</span>${!value && html`<span class="exp-hidden">sans avis</span>`}</label
              >`,
            )}
          </fieldset>`;
        })}
      </div>
      <label class="exp-check"><input type="checkbox" checked=${entry.agreed} onChange=${(e) => corrections.set(passage, { agreed: e.target.checked })} /> Tout est juste</label>
      <label class="exp-field">Commentaire <span class="exp-note">(gardé avec une décision)</span>
        <textarea rows="2" maxlength="2000" value=${entry.comment} onInput=${(e) => corrections.set(passage, { comment: e.target.value })}></textarea>
      </label>
      <div class="exp-actions">
        <button type="button" onClick=${close}>Fermer</button>
        <button type="button" onClick=${() => corrections.clear(passage)}>Effacer ma correction</button>
      </div>
    </div>`;
  };
})(window.Explorateur);
