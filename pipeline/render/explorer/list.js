// A long list of which only what is near the window stands in the page (virtualised), as a feed of articles.
(function (E) {
  "use strict";

  const { h, htm, useState, useEffect, useLayoutEffect, useRef } = Bibliotheques;
  const { Virtualizer, elementScroll, observeElementOffset, observeElementRect, measureElement, defaultRangeExtractor } = Bibliotheques;
  const html = htm.bind(h);
  E.html = html;

  const TALLEST = 15_000_000; // pixels that every browser can scroll
  const PAGE = 5; // articles that Page Down goes over

  const useVirtualizer = function (options) {
    const [, redraw] = useState(0);
    const made = useRef(null);
    const full = { observeElementRect, observeElementOffset, measureElement, scrollToFn: elementScroll, ...options, onChange: () => redraw((n) => n + 1) };
    made.current ??= new Virtualizer(full);
    made.current.setOptions(full);
    useLayoutEffect(() => made.current._didMount(), []);
    useLayoutEffect(() => made.current._willUpdate());
    return made.current;
  };

  // Articles of a list, one of which is in the tab order: arrows, Page Up and Down, Home and End go through them.
  E.Feed = function ({ items, keyOf, estimate, label, children: draw, kind }) {
    const box = useRef(null);
    const [current, setCurrent] = useState(0);
    const wanted = useRef(null);
    const count = Math.min(items.length, Math.floor(TALLEST / estimate));
    const active = Math.min(current, Math.max(0, count - 1));
    const virtual = useVirtualizer({
      count,
      getScrollElement: () => box.current,
      estimateSize: () => estimate,
      overscan: 4,
      getItemKey: (index) => keyOf(items[index]),
      // The article that holds the focus must not leave the page.
      rangeExtractor: (range) => [...new Set([...defaultRangeExtractor(range), active])].filter((i) => i < count).sort((a, b) => a - b),
    });
    useEffect(() => {
      setCurrent(0);
      virtual.scrollToOffset(0);
    }, [items]);
    // An article that is not in the page yet takes the focus as soon as it is.
    const reach = function () {
      const element = wanted.current !== null && box.current?.querySelector(`[data-index="${wanted.current}"]`);
      if (!element) return;
      wanted.current = null;
      element.focus({ preventScroll: true });
    };
    useLayoutEffect(reach);
    const go = function (index) {
      const next = Math.max(0, Math.min(count - 1, index));
      wanted.current = next;
      setCurrent(next);
      virtual.scrollToIndex(next, { align: "auto" });
      reach();
    };
    const onKey = function (event) {
      if (!event.target.matches("[data-index]") || event.ctrlKey || event.altKey || event.metaKey) return;
      const to = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + PAGE, PageUp: active - PAGE, Home: 0, End: count - 1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      go(to);
    };
    const rows = virtual.getVirtualItems();
    return html`<div class=${"exp-feed exp-" + kind} ref=${box} role="feed" aria-label=${label} aria-busy="false" onKeyDown=${onKey}>
      <div class="exp-rows" role="none" style=${{ height: `${virtual.getTotalSize()}px` }}>
        ${rows.map(
          (row) => html`<article
            key=${row.key}
            data-index=${row.index}
            ref=${(node) => node && virtual.measureElement(node)}
            tabindex=${row.index === active ? 0 : -1}
            aria-posinset=${row.index + 1}
            aria-setsize=${items.length}
            onFocusIn=${() => setCurrent(row.index)}
            style=${{ transform: `translateY(${row.start}px)` }}
            ...${draw.attributes(items[row.index])}
          >
            ${draw.body(items[row.index], row.index)}
          </article>`,
        )}
      </div>
    </div>
    ${count < items.length && html`<p class="exp-note">Seuls les ${E.number(count)} premiers peuvent défiler ici\u00a0: affinez les filtres, ou exportez tout.</p>`}`;
  };
})(window.Explorateur);
