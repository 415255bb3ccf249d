// What a reader decides on passages: kept in memory until it is downloaded or saved; nothing typed is lost on failure.
(function (E) {
  "use strict";

  const REASON = "explorateur";

  E.Corrections = class {
    constructor(corpus) {
      this.corpus = corpus;
      this.keys = corpus.data.themes.map((theme) => theme.cle).filter((key) => key !== "hors-livre");
      this.entries = new Map(); // rank of a passage → {decisions, agreed, comment}
      this.done = new Map(); // what was downloaded or saved, as it was then
      this.coder = "";
      this.listeners = new Set();
      window.addEventListener("beforeunload", (event) => {
        if (this.waiting().length) event.preventDefault();
      });
    }

    of(passage) {
      return this.entries.get(passage) ?? { decisions: {}, agreed: false, comment: "" };
    }

    set(passage, change) {
      this.entries.set(passage, { ...this.of(passage), ...change });
      this.tell();
    }

    // Decide one theme; an empty decision takes it back.
    decide(passage, key, decision) {
      const decisions = { ...this.of(passage).decisions };
      if (decision) decisions[key] = decision;
      else delete decisions[key];
      this.set(passage, { decisions });
    }

    clear(passage) {
      this.entries.delete(passage);
      this.tell();
    }

    tell() {
      for (const listener of this.listeners) listener();
    }

    // Passages with something decided or written that has not been handed over.
    waiting() {
      return [...this.entries.keys()].filter((passage) => {
        const written = JSON.stringify(this.of(passage));
        const { decisions, agreed, comment } = this.of(passage);
        return (Object.keys(decisions).length || agreed || comment.trim()) && this.done.get(passage) !== written;
      });
    }

    // Those that can be handed over: a comment alone is kept nowhere, it waits for a decision.
    ready() {
      return this.waiting().filter((passage) => Object.keys(this.of(passage).decisions).length || this.of(passage).agreed);
    }

    settle(passages, written) {
      passages.forEach((passage, i) => this.done.set(passage, written[i]));
      this.tell();
    }

    // Headings and rows that `regards correct import` takes.
    rows(passages) {
      const rows = passages.map((passage) => {
        const { decisions, agreed, comment } = this.of(passage);
        return [this.corpus.data.repere[passage], REASON, ...this.keys.map((key) => decisions[key] ?? ""), agreed ? "oui" : "", comment.trim()];
      });
      return [["repère", "motif", ...this.keys, "tout est juste", "commentaire"], ...rows];
    }

    download() {
      const passages = this.ready();
      const written = passages.map((passage) => JSON.stringify(this.of(passage)));
      E.download("corrections-explorateur.csv", E.csv(this.rows(passages)));
      this.settle(passages, written);
      return passages.length;
    }

    // Hand corrections to the service that serves the page; what it says, in French.
    async save() {
      const passages = this.ready();
      const written = passages.map((passage) => JSON.stringify(this.of(passage)));
      const corrections = passages.map((passage) => {
        const { decisions, agreed, comment } = this.of(passage);
        return { passage: this.corpus.data.repere[passage], decisions, agreed, comment: comment.trim() };
      });
      let answer;
      let body;
      try {
        answer = await fetch("corrections", {
          method: "POST",
          credentials: "same-origin",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify({ coder: this.coder.trim(), corrections }),
        });
        body = await answer.json();
      } catch {
        return { ok: false, text: "Rien n’a été enregistré\u00a0: le service ne répond pas. Vos corrections restent ici\u202f; relancez «\u00a0regards open\u00a0», ou téléchargez-les." };
      }
      if (!answer.ok) return { ok: false, text: `Rien n’a été enregistré : ${body.erreur ?? answer.status}. Vos corrections restent ici.` };
      const problems = body.problemes ?? [];
      // Those that were refused stay waiting.
      const refused = new Set(corrections.filter(({ passage }) => problems.some((problem) => problem.includes(passage))).map(({ passage }) => passage));
      const kept = passages.map((passage, i) => [passage, written[i]]).filter((_, i) => !refused.has(corrections[i].passage));
      if (!problems.length || refused.size) this.settle(kept.map(([passage]) => passage), kept.map(([, text]) => text));
      const told = problems.length ? ` À revoir : ${problems.join(" ; ")}` : "";
      return { ok: !problems.length, text: `${E.count(body.enregistrees, "passage corrigé et enregistré", "passages corrigés et enregistrés")}.${told}` };
    }
  };

  E.served = () => document.querySelector('meta[name="regards-service"][content="1"]') !== null;
})(window.Explorateur);
