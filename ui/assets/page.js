// What the page does in the browser: clicks become events, quotations are scrolled to, text is copied.
// Everything that is shown is made by the server (ui/templates); nothing here makes HTML of text.
"use strict";

(() => {
  const root = document.documentElement;
  const narrow = window.matchMedia("(max-width: 60rem)");

  const announce = (button, text) => {
    const before = button.textContent;
    button.textContent = text;
    setTimeout(() => { button.textContent = before; }, 1500);
  };

  const copy = async (button) => {
    const text = button.dataset.text;
    try {
      await navigator.clipboard.writeText(text);
    } catch {  // not over plain http on other machines
      const area = Object.assign(document.createElement("textarea"), { value: text });
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    announce(button, button.dataset.done);
  };

  const show = (view) => {
    root.dataset.view = view;
    for (const button of document.querySelectorAll("[data-do=view]")) {
      if (button.dataset.view === view) button.setAttribute("aria-current", "page");
      else button.removeAttribute("aria-current");
    }
  };

  // Scrolls the reader, and not the page around it.
  const centre = (mark, behavior = "instant") => {
    const reader = document.querySelector("#reader");
    const [inner, outer] = [mark.getBoundingClientRect(), reader.getBoundingClientRect()];
    reader.scrollTo({ top: reader.scrollTop + inner.top - outer.top - outer.height / 3, behavior });
  };

  const drawer = (open) => {
    root.toggleAttribute("data-drawer", open);
    document.querySelector("[data-do=drawer]")?.setAttribute("aria-expanded", String(open));
  };

  const dark = (on) => {
    document.body.classList.toggle("dark", on);
    root.style.colorScheme = on ? "dark" : "light";
  };

  // Done here, without asking the server.
  const local = {
    copy,
    view: (button) => show(button.dataset.view),
    drawer: () => drawer(!root.hasAttribute("data-drawer")),
    theme: () => {
      const on = !document.body.classList.contains("dark");
      localStorage.setItem("wenqu-theme", on ? "dark" : "light");
      dark(on);
    },
    "next-mark": (button) => {
      const marks = [...button.closest(".reader").querySelectorAll("mark")]
        .filter((mark, i, all) => mark.previousSibling?.nodeName !== "MARK" || i === 0);
      const at = marks.findIndex((mark) => mark.classList.contains("active"));
      marks.forEach((mark) => mark.classList.remove("active"));
      const next = marks[(at + 1) % marks.length];
      next.classList.add("active");
      centre(next, "smooth");
    },
  };

  const changed = {
    language: (select) => {
      document.cookie = `wenqu_language=${select.value}; path=/; max-age=31536000; samesite=strict`;
      location.reload();
    },
  };

  let opener = null;  // what had the focus when the reader was opened by the keyboard

  const act = (target, trigger, event, form = {}) => {
    const verb = target.dataset.do;
    if (local[verb]) return local[verb](target, event);
    const data = { ...target.dataset, ...form };
    if (data.sure && !window.confirm(data.sure)) return;
    if (data.prompt) {
      data.text = window.prompt(data.prompt, data.text);
      if (!data.text?.trim()) return;
    }
    if (verb === "cite" || verb === "read") {
      opener = event.detail === 0 ? target : null;
      root.dataset.reading = "";
      if (verb === "read") show("talk");
    }
    if (verb === "close") {
      delete root.dataset.reading;
      opener?.focus();
    }
    if (verb === "open" || verb === "begin") drawer(false);
    trigger(verb, data);
  };

  // A panel of the page: what is clicked, sent or typed in it is told to the server by its verb.
  const attach = (element, trigger, watch) => {
    element.addEventListener("click", (event) => {
      const target = event.target.closest("button[data-do]");
      if (target && element.contains(target)) act(target, trigger, event);
    });
    element.addEventListener("submit", (event) => {
      const form = event.target.closest("form[data-do]");
      if (!form) return;  // signing out is a form of its own
      event.preventDefault();
      act(form, trigger, event, Object.fromEntries(new FormData(form)));
      form.closest("details")?.removeAttribute("open");
    });
    element.addEventListener("change", (event) => {
      changed[event.target.dataset.do]?.(event.target);
    });
    let pause;
    element.addEventListener("input", (event) => {
      const form = event.target.closest("form[role=search]");
      clearTimeout(pause);
      if (form && !event.isComposing) {
        pause = setTimeout(() => act(form, trigger, event, Object.fromEntries(new FormData(form))), 300);
      }
    });
    watch("value", () => {
      const mark = element.querySelector(".reader mark.active");
      if (mark) {
        centre(mark);
        if (opener) mark.focus({ preventScroll: true });
      }
      const shown = element.querySelector("[lang]")?.lang;
      if (element.querySelector(".bar") && shown) root.lang = shown;
      if (element.closest("#now")) follow();
    });
  };

  // The conversation follows what is being said, unless its reader has scrolled up.
  const follow = () => {
    const talk = document.querySelector("#talk");
    if (talk && talk.scrollHeight - talk.scrollTop - talk.clientHeight < 320) {
      talk.scrollTo({ top: talk.scrollHeight });
    }
  };

  // An input method's Enter chooses a word; it must not send the question.
  for (const kind of ["keydown", "keypress"]) {
    document.addEventListener(kind, (event) => {
      const composing = event.isComposing || event.keyCode === 229;
      if (composing && event.key === "Enter" && event.target.closest("#question")) {
        event.stopImmediatePropagation();
      }
    }, true);
  }

  // Forms that fold out close when something else is clicked, and by Escape.
  const folded = (except) => {
    let any = false;
    for (const open of document.querySelectorAll("details:is(.choose, .objection)[open]")) {
      if (open.contains(except)) continue;
      open.removeAttribute("open");
      any = true;
    }
    return any;
  };
  document.addEventListener("click", (event) => folded(event.target));

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (folded(null)) return;
    if (root.hasAttribute("data-drawer")) drawer(false);
    else if (root.hasAttribute("data-reading") && narrow.matches) {
      document.querySelector(".reader [data-do=close]")?.click();
    }
  });

  const start = () => {
    show("talk");
    const chosen = localStorage.getItem("wenqu-theme");
    const system = window.matchMedia("(prefers-color-scheme: dark)");
    const apply = () => dark((localStorage.getItem("wenqu-theme") ?? (system.matches ? "dark" : "light")) === "dark");
    system.addEventListener("change", apply);
    apply();
    if (chosen) setTimeout(apply, 500);  // Gradio sets its own when it has started
  };

  window.wenqu = { attach, start };
  document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", start) : start();
})();
