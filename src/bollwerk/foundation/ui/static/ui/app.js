/* What the pages add where scripts run. Everything works without it. */
"use strict";

(function () {
  const announcer = () => document.getElementById("bw-announcer");

  function announce(text) {
    const place = announcer();
    if (place && text) {
      place.textContent = "";
      window.setTimeout(() => { place.textContent = text; }, 50);
    }
  }

  /* Things that only work with scripts stay hidden until here. */
  function reveal(root) {
    root.querySelectorAll("[data-copy][hidden], [data-toggle][hidden]").forEach((element) => { element.hidden = false; });
  }

  function takeFocus(root) {
    const wanted = root.matches && root.matches("[data-focus]") ? root : root.querySelector("[data-focus]");
    if (wanted) { wanted.focus(); }
  }

  function setTheme(form, value) {
    const root = document.documentElement;
    const seconds = value ? 31536000 : 0;
    if (value) { root.dataset.kernTheme = value; } else { delete root.dataset.kernTheme; }
    document.cookie = "bollwerk_theme=" + value + "; path=/; max-age=" + seconds + "; samesite=lax"
      + (window.location.protocol === "https:" ? "; secure" : "");
    form.querySelectorAll("button[name=theme]").forEach((button) => {
      button.setAttribute("aria-pressed", String(button.value === value));
    });
  }

  function copy(button) {
    const done = () => announce(announcer().dataset.copied);
    if (navigator.clipboard && window.isSecureContext) {
      navigator.clipboard.writeText(button.dataset.copy).then(done, () => announce(announcer().dataset.failed));
      return;
    }
    const field = document.createElement("textarea");
    field.value = button.dataset.copy;
    field.className = "kern-sr-only";
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
    button.focus();
    done();
  }

  function toggle(button) {
    const part = document.getElementById(button.dataset.toggle);
    const open = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(open));
    part.classList.toggle("is-open", open);
  }

  /* On a narrow screen only the group of this page is open: all together they fill three screens. */
  function foldMenu() {
    const narrow = window.matchMedia("(max-width: 60rem)");
    const fold = () => document.querySelectorAll(".bw-nav__group").forEach((group) => {
      group.open = !narrow.matches || group.querySelector("[aria-current]") !== null;
    });
    narrow.addEventListener("change", fold);
    fold();
  }

  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-theme-form]") && event.submitter) {
      event.preventDefault();
      setTheme(event.target, event.submitter.value);
    }
  });

  document.addEventListener("click", (event) => {
    const hit = (selector) => event.target.closest(selector);
    const copied = hit("[data-copy]");
    const toggled = hit("[data-toggle]");
    const opener = hit("[data-dialog-open]");
    const closer = hit("[data-dialog-close]");
    if (copied) { copy(copied); }
    if (toggled) { toggle(toggled); }
    if (opener) {
      const dialog = document.getElementById(opener.dataset.dialogOpen);
      if (dialog && dialog.showModal) { event.preventDefault(); dialog.showModal(); }
    }
    if (closer) { closer.closest("dialog").close(); }
    document.querySelectorAll("details.bw-menu[open]").forEach((menu) => {
      if (!menu.contains(event.target)) { menu.open = false; }
    });
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") { return; }
    document.querySelectorAll("details.bw-menu[open]").forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });

  /* A refused form comes back with 400 or 422 and must be shown; a finished session leads to the log-in page. */
  document.addEventListener("htmx:beforeSwap", (event) => {
    const answer = event.detail.xhr;
    if (answer.status === 400 || answer.status === 422) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
    if (answer.responseURL && new URL(answer.responseURL).pathname.startsWith("/konto/login")) {
      event.detail.shouldSwap = false;
      window.location.reload();
    }
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const part = event.detail.target || event.target;
    reveal(document);
    takeFocus(part);
    const said = part.querySelector && part.querySelector("[data-announce]");
    if (said) { announce(said.dataset.announce || said.textContent); }
  });
  ["htmx:responseError", "htmx:sendError"].forEach((name) => {
    document.addEventListener(name, () => announce(announcer().dataset.failed));
  });

  document.documentElement.classList.add("has-script");
  foldMenu();
  reveal(document);
  takeFocus(document.body);
}());
