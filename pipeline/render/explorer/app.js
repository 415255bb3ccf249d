// The explorer itself: one state, told by the address; views are drawn from it.
(function (E) {
  "use strict";

  const { h, render, useState, useEffect, useMemo, useRef } = Bibliotheques;
  const { html } = E;
  const WAIT = 30; // ms between a letter and its search
  const PRINTED = 200; // passages on paper
  const PASSAGE_HEIGHT = 210;
  const LINE_HEIGHT = 66;

  const useAddress = function (corpus) {
    const [view, setView] = useState(() => (E.isOurs(location.hash) ? E.readAddress(corpus, location.hash) : { state: E.emptyState(), problems: [] }));
    useEffect(() => {
      const restore = function (hash) {
        setView(E.readAddress(corpus, hash));
        const title = document.getElementById("explorer-titre");
        title.scrollIntoView({ block: "start" });
        title.focus({ preventScroll: true });
      };
      const onHash = () => E.isOurs(location.hash) && restore(location.hash);
      // A link to the view that is already in the address changes no hash.
      const onClick = (event) => {
        const target = E.ourLink(event.target);
        if (target && target === location.hash) {
          event.preventDefault();
          restore(target);
        }
      };
      if (E.isOurs(location.hash)) restore(location.hash);
      window.addEventListener("hashchange", onHash);
      document.addEventListener("click", onClick);
      return () => (window.removeEventListener("hashchange", onHash), document.removeEventListener("click", onClick));
    }, []);
    const change = function (part) {
      setView(({ state }) => {
        const next = { ...state, ...part };
        history.replaceState(null, "", E.writeAddress(corpus, next));
        return { state: next, problems: [] };
      });
    };
    return [view.state, view.problems, change];
  };

  const usePrinting = function () {
    const [printing, setPrinting] = useState(false);
    useEffect(() => {
      const media = matchMedia("print");
      const follow = () => setPrinting(media.matches);
      const on = () => setPrinting(true);
      const off = () => setPrinting(false);
      media.addEventListener("change", follow);
      window.addEventListener("beforeprint", on);
      window.addEventListener("afterprint", off);
      follow();
    }, []);
    return printing;
  };

  const Words = function ({ value, onWords }) {
    const [typed, setTyped] = useState(value);
    const timer = useRef(0);
    useEffect(() => setTyped(value), [value]);
    const later = function (text) {
      setTyped(text);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => onWords(text), WAIT);
    };
    return html`<div class="exp-words" role="search">
      <label for="exp-mots">Chercher des mots</label>
      <input id="exp-mots" type="search" autocomplete="off" spellcheck="false" value=${typed} aria-describedby="exp-aide"
        placeholder="médecin" onInput=${(e) => later(e.target.value)} />
      <p id="exp-aide" class="exp-note">Sans souci d’accents ni de formes («\u00a0manger\u00a0» trouve «\u00a0mangeait\u00a0») · <kbd>"mots exacts"</kbd> entre guillemets · début de mot\u00a0: <kbd>préfixe*</kbd></p>
    </div>`;
  };

  const Views = function ({ state, change, sort, setSort }) {
    const tab = (view, word) => html`<label><input type="radio" name="exp-vue" checked=${state.vue === view} onChange=${() => change({ vue: view })} /><span>${word}</span></label>`;
    return html`<div class="exp-views">
      <fieldset class="exp-switch"><legend class="exp-hidden">Vue</legend>${tab("liste", "Passages")}${tab("concordance", "Concordance")}</fieldset>
      ${state.vue === "concordance" &&
      html`<label class="exp-sort">Trier par <select value=${sort} onChange=${(e) => setSort(e.target.value)}>
        <option value="gauche">contexte gauche</option><option value="droite">contexte droit</option><option value="fichier">fichier</option></select></label>`}
    </div>`;
  };

  // Themes, alone, together or on one side, that fewer than k persons speak of, among those chosen.
  const fewPersons = function (corpus, state) {
    const { petits, petitsEnsemble, k, themes, facettes, lus } = corpus.data;
    const where = lus ? ", parmi les passages lus de près" : "";
    const chosen = [...state.theme].sort((a, b) => a - b);
    const sets = state.ensemble ? [chosen] : chosen.map((theme) => [theme]);
    const few = petitsEnsemble.filter((some) => sets.some((set) => set.join() === some.join()));
    if (few.length)
      return few.map((some) => `${some.map((theme) => themes[theme].nom).join(", ")}\u00a0: moins de ${k} personnes${where} (un document n’est pas une personne).`);
    const told = petits.filter(([theme, side]) => state.theme.includes(theme) && state.perspective.includes(side));
    return told.map(([theme, side]) => `${themes[theme].nom}, ${facettes.perspective.noms[side].toLowerCase()}\u00a0: moins de ${k} personnes${where} (un document n’est pas une personne).`);
  };

  const Handing = function ({ app, notify }) {
    const { corrections } = app;
    const waiting = corrections.waiting();
    const [busy, setBusy] = useState(false);
    const ready = corrections.ready().length;
    if (!waiting.length) return null;
    const served = E.served();
    const save = async () => {
      if (!corrections.coder.trim()) return notify("Donnez vos initiales avant d’enregistrer\u00a0: l’accord entre personnes en dépend."), document.getElementById("exp-initiales").focus();
      setBusy(true);
      const { text } = await corrections.save();
      setBusy(false);
      notify(text);
    };
    const download = () => notify(`${E.count(corrections.download(), "correction téléchargée", "corrections téléchargées")}\u00a0: prenez-les avec «\u00a0regards correct import\u00a0».`);
    return html`<div class="exp-waiting" role="region" aria-label="Corrections en attente">
      <p><strong>${E.count(waiting.length, "correction attend", "corrections attendent")}</strong>${ready < waiting.length && html` <span class="exp-note">dont ${waiting.length - ready} sans décision\u00a0: dites oui ou non pour un thème</span>`}</p>
      ${served && html`<label>Vos initiales <input id="exp-initiales" maxlength="40" size="6" value=${corrections.coder} onInput=${(e) => ((corrections.coder = e.target.value), corrections.tell())} /></label>
        <button type="button" class="exp-main" disabled=${busy || !ready} onClick=${save}>${busy ? "Enregistrement…" : "Enregistrer"}</button>`}
      <button type="button" class=${served ? "" : "exp-main"} disabled=${!ready} onClick=${download}>Télécharger les corrections</button>
    </div>`;
  };

  const Results = function ({ corpus, state, result, search, app, printing, change }) {
    const [sort, setSort] = useState("gauche");
    const lines = useMemo(() => {
      if (state.vue !== "concordance") return { lines: [], cut: false };
      const found = E.concordance(corpus, result.list, search);
      return { ...found, lines: E.sortLines(corpus, found.lines, sort) };
    }, [result, search, sort, state.vue]);
    const passages = useMemo(() => Array.from(result.list), [result]);
    const side = (p) => ["inst", "vecu"][corpus.single.perspective[p]] ?? "";
    const concordance = state.vue === "concordance";
    return html`
      <${Views} state=${state} change=${change} sort=${sort} setSort=${setSort} />
      ${concordance && !search && html`<p class="exp-empty">Écrivez un mot à chercher\u00a0: chaque occurrence sera montrée entre ce qui la précède et ce qui la suit.</p>`}
      ${!passages.length && html`<p class="exp-empty">Aucun passage ne répond à ces filtres. Ôtez-en un, ou cherchez un mot plus court suivi de *.</p>`}
      ${lines.cut && html`<p class="exp-note">Les ${E.number(lines.lines.length)} premières occurrences sont montrées\u00a0: affinez la recherche.</p>`}
      ${concordance
        ? lines.lines.length > 0 && html`<${E.Feed} key="lines" kind="lines" items=${lines.lines} estimate=${LINE_HEIGHT} label="Concordance" keyOf=${(line) => `${line.passage}-${line.from}`}>${{
            attributes: (line) => ({ class: side(line.passage), "aria-label": `Occurrence, ${E.anchorOf(corpus, line.passage)}` }),
            body: (line) => html`<${E.Line} corpus=${corpus} line=${line} app=${app} />`,
          }}<//>`
        : passages.length > 0 && html`<${E.Feed} key="passages" kind="passages" items=${passages} estimate=${PASSAGE_HEIGHT} label="Passages" keyOf=${(p) => p}>${{
            attributes: (p) => ({ class: side(p), "data-passage": corpus.data.repere[p], "aria-label": `Passage, ${E.anchorOf(corpus, p)}` }),
            body: (p) => html`<${E.Passage} corpus=${corpus} passage=${p} search=${search} app=${app} />`,
          }}<//>`}
      ${printing && html`<${Paper} corpus=${corpus} passages=${passages} search=${search} app=${app} />`}
    `;
  };

  const Paper = ({ corpus, passages, search, app }) => html`<div class="exp-paper">
    <p>${passages.length > PRINTED ? `Les ${PRINTED} premiers de ${E.count(passages.length, "passage")}.` : `${E.count(passages.length, "passage")}.`}</p>
    ${passages.slice(0, PRINTED).map((p) => html`<div class="exp-printed" key=${p}><${E.Passage} corpus=${corpus} passage=${p} search=${search} app=${app} /></div>`)}
  </div>`;

  const App = function ({ corpus }) {
    const [state, problems, change] = useAddress(corpus);
    const [, redraw] = useState(0);
    const [notice, setNotice] = useState("");
    const [linked, setLinked] = useState("");
    const printing = usePrinting();
    const corrections = useMemo(() => new E.Corrections(corpus), []);
    useEffect(() => void corrections.listeners.add(() => redraw((n) => n + 1)), []);
    const search = useMemo(() => E.search(corpus, state.mots), [state.mots]);
    const totals = useMemo(() => E.filter(corpus, E.emptyState(), null).counts, []);
    const asked = JSON.stringify([E.FACETS.map((facet) => state[facet]), state.ensemble]);
    const result = useMemo(() => E.filter(corpus, state, search), [asked, search]);
    const toggle = (facet, rank) => change({ [facet]: state[facet].includes(rank) ? state[facet].filter((r) => r !== rank) : [...state[facet], rank] });
    const clear = () => change({ ...E.emptyState(), vue: state.vue });
    const copyLink = async function (hash) {
      const address = location.href.split("#")[0] + hash;
      const copied = await E.copy(address);
      setLinked(copied ? "" : address);
      setNotice(copied ? "Lien copié." : "Copiez ce lien :");
    };
    const app = {
      corrections,
      open: (passage) => change({ passage }),
      close: () => change({ passage: null }),
      copyPassage: (passage) => copyLink(E.writeAddress(corpus, { ...E.emptyState(), passage })),
    };
    const { data } = corpus;
    const told = [...problems, ...(search?.unknown ?? []).map((word) => `«\u00a0${word}\u00a0» n’est dans aucun passage.`), ...fewPersons(corpus, state)];
    const exportAll = () => E.download("passages.csv", E.csv(E.exportRows(corpus, result.list)));
    return html`<div class="exp">
      <p class="exp-intro">Chaque citation de ce rapport vient d’un passage\u00a0: cherchez-le, lisez-le dans son contexte, corrigez son étiquette.
        ${data.lus && html` <strong class="exp-close-reading">${E.count(data.lus[0], "passage lu", "passages lus")} de près, tirés au sort par voix, sur ${E.number(data.lus[1])} : seuls ceux-là se cherchent ici.</strong>`}
        ${data.retenus > 0 && html` <span class="exp-withheld">${E.count(data.retenus, "passage est retenu", "passages sont retenus")} avant relecture (un nom possible, ou une personne reconnaissable) et ${data.retenus < 2 ? "ne figure" : "ne figurent"} pas ici.</span>`}</p>
      <${Words} value=${state.mots} onWords=${(mots) => change({ mots })} />
      <div class="exp-grid">
        <details class="exp-panel" open=${!matchMedia("(max-width: 60rem)").matches}>
          <summary>Filtres</summary>
          <${E.Filters} corpus=${corpus} state=${state} counts=${result.counts} totals=${totals} toggle=${toggle} setTogether=${(ensemble) => change({ ensemble })} />
        </details>
        <div class="exp-results">
          <div class="exp-top">
            <p class="exp-total" role="status" aria-live="polite"><strong>${E.count(result.list.length, "passage")}</strong> sur ${E.number(corpus.spoken.length)}</p>
            <div class="exp-actions">
              <button type="button" onClick=${() => copyLink(E.writeAddress(corpus, state))}>Copier le lien de cette vue</button>
              <button type="button" disabled=${!result.list.length} onClick=${exportAll}>Exporter (CSV)</button>
            </div>
          </div>
          <${E.Chosen} corpus=${corpus} state=${state} toggle=${toggle} setWords=${(mots) => change({ mots })} clear=${clear} />
          <div role="alert" class="exp-told">${told.map((text) => html`<p>${text}</p>`)}</div>
          <div role="status" class="exp-notice">${notice && html`<p>${notice} ${linked && html`<input readonly value=${linked} aria-label="Lien à copier" ref=${(node) => node?.select()} />`}
            <button type="button" class="exp-link" onClick=${() => (setNotice(""), setLinked(""))}>Fermer</button></p>`}</div>
          <${Results} corpus=${corpus} state=${state} result=${result} search=${search} app=${app} printing=${printing} change=${change} />
        </div>
      </div>
      <${Handing} app=${app} notify=${setNotice} />
      ${state.passage !== null && html`<${E.Context} key=${state.passage} corpus=${corpus} passage=${state.passage} search=${search} app=${app} />`}
    </div>`;
  };

  const start = async function () {
    const place = document.getElementById("explorateur");
    const element = document.getElementById("donnees");
    if (!place || !element) return;
    try {
      const corpus = E.openCorpus(await E.readData(element));
      element.remove();
      place.replaceChildren();
      render(h(App, { corpus }), place);
      E.corpus = corpus;
      place.dataset.ready = "1";
    } catch (error) {
      document.getElementById("explorateur-absent")?.replaceChildren(
        "L’explorateur ne s’ouvre pas dans ce navigateur\u00a0: il lui faut une version de 2023 ou plus récente (Firefox 113, Chrome 80, Safari 16.4). Le reste du rapport se lit sans lui.",
      );
      console.error(error);
    }
  };

  document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", start) : start();
})(window.Explorateur);
