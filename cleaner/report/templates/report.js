"use strict";
// The report's own script: theme, filters, keys and the name that a removal shows. It writes no markup, only text.
(() => {
  const root = document.documentElement;
  const $ = (id) => document.getElementById(id);

  function recall(name) {
    try { return localStorage.getItem(name); } catch { return null; } // a browser may refuse storage to files
  }
  function remember(name, value) {
    try { localStorage.setItem(name, value); } catch { /* the choice then lasts as long as the page */ }
  }
  const chosen = recall("cleaner-theme");
  if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;

  document.addEventListener("DOMContentLoaded", () => {
    prepareTheme();
    const filters = prepareFilters();
    prepareFolds();
    prepareNames();
    prepareKeys(filters);
    followHash(filters);
    addEventListener("hashchange", () => followHash(filters));
  });

  function prepareTheme() {
    const button = $("theme");
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const current = () => root.dataset.theme || (dark.matches ? "dark" : "light");
    const label = () => { button.textContent = current() === "dark" ? "Light" : "Dark"; };
    button.title = "Switch between light and dark";
    button.hidden = false;
    button.addEventListener("click", () => {
      root.dataset.theme = current() === "dark" ? "light" : "dark";
      remember("cleaner-theme", root.dataset.theme);
      label();
    });
    dark.addEventListener("change", label);
    label();
  }

  function prepareFilters() {
    const form = $("filters");
    const fields = ["find", "show", "category", "rule", "host", "order"].map((name) => [name, $("f-" + name)]);
    const field = Object.fromEntries(fields);
    const items = [...document.querySelectorAll("[data-s]")].map((element, index) => ({
      element,
      index,
      words: (element.querySelector(".find") || element).textContent.toLowerCase(),
      state: element.dataset.s,
      host: element.dataset.h,
      rules: element.dataset.r.split(" "),
      categories: element.dataset.c.split(" "),
      cuts: Number(element.dataset.n),
      share: Number(element.dataset.g),
    }));
    const usual = items.some((item) => item.state === "changed") ? "changed" : "";
    const groups = [...document.querySelectorAll(".group")];
    let narrowed = [];
    let visible = items;
    let ordered = "";

    function apply() {
      const words = field.find.value.toLowerCase().split(/\s+/).filter(Boolean);
      const { show, category, rule, host } = Object.fromEntries(fields.map(([name, input]) => [name, input.value]));
      visible = items.filter((item) =>
        (!show || item.state === show) && (!host || item.host === host) && (!rule || item.rules.includes(rule)) &&
        (!category || item.categories.includes(category)) && words.every((word) => item.words.includes(word)));
      const shown = new Set(visible);
      for (const item of items) item.element.hidden = !shown.has(item);
      for (const group of groups) {
        const rows = group.querySelectorAll(".row:not([hidden])").length;
        group.hidden = rows === 0;
        group.style.containIntrinsicBlockSize = "auto " + rows * 1.96 + "rem";
      }
      for (const element of narrowed) element.classList.remove("match");
      narrowed = [];
      if (rule || category) {
        const matching = ".cut" + (rule ? `[data-r="${CSS.escape(rule)}"]` : "") + (category ? "." + CSS.escape(category) : "");
        narrowed = [...document.querySelectorAll(matching)];
        for (const element of narrowed) element.classList.add("match");
      }
      document.body.classList.toggle("narrowed", Boolean(rule || category));
      const isSet = ([, input]) => input.value !== (input === field.show ? usual : "");
      for (const entry of fields) entry[1].classList.toggle("set", isSet(entry));
      order(field.order.value);
      const number = (count, one, many) => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
      // A list of documents knows how many removals each has, not of which rule.
      const counted = (rule || category) && groups.length ? "" : ", " + number(countCuts(rule || category), "removal", "removals");
      $("tally").textContent = `${visible.length.toLocaleString("en")} of ${number(items.length, "document", "documents")}${counted}`;
      $("reset").hidden = !fields.some(isSet);
      $("none").hidden = visible.length > 0;
    }

    function countCuts(isNarrowed) {
      if (!isNarrowed) return visible.reduce((sum, item) => sum + item.cuts, 0);
      return narrowed.filter((element) => element.hasAttribute("tabindex") && !element.closest("[hidden]")).length;
    }

    function order(by) {
      if (by === ordered) return;
      ordered = by;
      const sign = by === "least" ? 1 : -1;
      items.sort((a, b) => (by && sign * (a.share - b.share)) || a.index - b.index);
      const places = groups.length ? groups : [document.querySelector(".docs")];
      const size = Math.ceil(items.length / places.length);
      items.forEach((item, index) => places[Math.floor(index / size)].append(item.element));
      apply();
    }

    let waiting = 0;
    field.find.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(apply, 80); });
    form.addEventListener("change", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
    $("reset").addEventListener("click", () => { showAll(); field.show.value = usual; apply(); });
    document.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-filter]");
      if (button) {
        const input = field[button.dataset.filter];
        if (![...input.options].some((option) => option.value === button.dataset.value)) return;
        input.value = button.dataset.value;
        apply();
        $("documents").scrollIntoView();
      }
      // A row of a long report takes the rule and category asked for along to its page.
      const row = event.target.closest(".row a");
      if (row) row.hash = [row.hash.split("&")[0], ...keep("rule"), ...keep("category")].join("&");
    });
    const keep = (name) => (field[name].value ? [name + "=" + field[name].value] : []);

    form.hidden = false;
    field.show.value = usual;
    apply();
    const showAll = () => {
      for (const [, input] of fields) input.value = "";
      apply();
    };
    return { field, apply, showAll, items: () => visible };
  }

  function prepareFolds() {
    const near = $("near");
    if (!near) return;
    const fold = () => {
      for (const kept of document.querySelectorAll(".kept")) kept.open = !near.checked;
    };
    near.checked = recall("cleaner-near") === "yes";
    if (near.checked) fold();
    near.addEventListener("change", () => { remember("cleaner-near", near.checked ? "yes" : "no"); fold(); });
  }

  /** #d-12 shows that document whatever the filters hide; #d-12&rule=3 sets a filter first. */
  function followHash(filters) {
    const [id, ...settings] = location.hash.slice(1).split("&");
    for (const [name, value] of settings.map((setting) => setting.split("="))) {
      if ((name === "rule" || name === "category") && filters.field[name]) filters.field[name].value = value;
    }
    if (settings.length) filters.apply();
    const target = id && $(id);
    if (!target) return;
    if (target.hidden) filters.showAll();
    if (target.hidden) return;
    target.scrollIntoView();
    target.focus({ preventScroll: true });
  }

  function prepareNames() {
    const tip = $("tip");
    let lit = [];

    function pieces(cut) {
      const [name, number] = cut.dataset.d === undefined ? ["k", cut.dataset.k] : ["d", cut.dataset.d];
      return [...cut.closest(".text").querySelectorAll(`[data-${name}="${CSS.escape(number)}"]`)];
    }
    function show(cut) {
      clear();
      lit = pieces(cut);
      const note = lit[0].querySelector(".note");
      if (!note) return;
      for (const piece of lit) piece.classList.add("on");
      cut.setAttribute("aria-describedby", "tip");
      tip.replaceChildren(...[...note.children].map((child) => child.cloneNode(true)));
      tip.className = [...lit[0].classList].filter((name) => name.startsWith("c-")).join(" ");
      tip.hidden = false;
      const box = cut.getClientRects()[0] || cut.getBoundingClientRect();
      const above = box.top - tip.offsetHeight - 8;
      tip.style.top = (above > 4 ? above : box.bottom + 8) + "px";
      tip.style.left = Math.max(8, Math.min(box.left, innerWidth - tip.offsetWidth - 12)) + "px";
    }
    function clear() {
      for (const piece of lit) { piece.classList.remove("on"); piece.removeAttribute("aria-describedby"); }
      lit = [];
      tip.hidden = true;
    }
    const named = (event) => event.target instanceof Element && event.target.closest(".cut, .draft");
    document.addEventListener("mouseover", (event) => { const cut = named(event); if (cut) show(cut); });
    document.addEventListener("mouseout", (event) => { if (named(event)) clear(); });
    document.addEventListener("focusin", (event) => { const cut = named(event); if (cut) show(cut); else clear(); });
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") clear(); });
    addEventListener("scroll", () => {
      const cut = document.activeElement && document.activeElement.closest(".cut, .draft");
      if (cut && lit.includes(cut)) show(cut); else clear();
    }, { passive: true });
  }

  function prepareKeys(filters) {
    function step(elements, forward) {
      const here = document.activeElement;
      const later = Node.DOCUMENT_POSITION_FOLLOWING;
      const before = (element) => here && here !== document.body && !(here.compareDocumentPosition(element) & later);
      const index = elements.findIndex((element) => !before(element));
      if (forward) return elements[index];
      const earlier = (index < 0 ? elements : elements.slice(0, index)).filter((element) => element !== here && !element.contains(here));
      return earlier[earlier.length - 1];
    }
    function cuts() {
      const narrowed = document.body.classList.contains("narrowed");
      const wanted = narrowed ? ".cut.match[tabindex]" : ".cut[tabindex='0']";
      return filters.items().flatMap((item) => [...item.element.querySelectorAll(wanted)]);
    }
    function documents() {
      return filters.items().map((item) => (item.element.matches(".row") ? item.element.querySelector("a") : item.element));
    }
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      if (event.target.matches("input, select, textarea")) {
        if (event.key === "Escape") event.target.blur();
        return;
      }
      const find = { n: cuts, p: cuts, j: documents, k: documents }[event.key];
      if (find) {
        const next = step(find(), event.key === "n" || event.key === "j");
        if (!next) return;
        event.preventDefault();
        next.focus({ preventScroll: true });
        next.scrollIntoView({ block: find === cuts ? "center" : "start" });
      } else if (event.key === "/") {
        event.preventDefault();
        $("f-find").focus();
        $("filters").scrollIntoView({ block: "nearest" });
      }
    });
  }
})();
