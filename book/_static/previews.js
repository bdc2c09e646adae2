// A link to an equation, a figure, a term or a citation shows it, for the mouse and for the keyboard.
// A finger follows the link. What stands on this page is copied; what stands on another comes from
// previews-data.js, since a page opened as a file cannot read other pages.
(() => {
  "use strict";
  const ROOT = new URL(document.documentElement.dataset.content_root || "./", location.href).href;
  const SHOWN = /#(equation-|fig-|term-)|bibliography\.html#id\d/;
  const WAIT = 200; // milliseconds, so that a pointer may cross a link, and reach the preview
  const box = Object.assign(document.createElement("div"), { id: "preview", className: "preview" });
  box.setAttribute("role", "tooltip");
  box.hidden = true;
  let link = null;
  let timer = 0;
  let data = null;

  const previewed = (element) => {
    const found = element.closest?.("a[href*='#']:not(.headerlink)");
    return found?.closest("main, [role=main]") && SHOWN.test(found.href) ? found : null;
  };

  const here = (id) => {
    const target = document.getElementById(id);
    if (!target) return null;
    return [target, ...(target.matches("dt") ? [target.nextElementSibling] : [])];
  };

  const load = () =>
    (data ??= new Promise((resolve) => {
      const script = document.createElement("script");
      script.src = `${ROOT}_static/previews-data.js`;
      script.onload = () => resolve(window.PREVIEWS);
      script.onerror = () => resolve({});
      document.head.append(script);
    }));

  const elsewhere = async (address) => {
    const html = (await load())[address];
    const part = document.createElement("template");
    part.innerHTML = html ?? "";
    part.content.querySelectorAll("img").forEach((picture) => {
      picture.src = ROOT + picture.getAttribute("src");
    });
    // Without MathJax a formula would be its source.
    const readable = window.MathJax?.typesetPromise || !part.content.querySelector(".math");
    return readable && html ? [...part.content.children] : null;
  };

  const copied = (part) => {
    const copy = part.cloneNode(true);
    copy.querySelectorAll(".headerlink").forEach((sign) => sign.remove());
    copy.querySelectorAll("a").forEach((a) => a.replaceWith(...a.childNodes));
    // A drawn formula refers to its own glyphs by their ids.
    [copy, ...copy.querySelectorAll("[id]")]
      .filter((element) => !element.closest("svg"))
      .forEach((element) => element.removeAttribute("id"));
    return copy;
  };

  const drawn = (picture) => {
    picture.loading = "eager";
    return picture.decode().catch(() => {});
  };

  const place = (anchor) => {
    const at = anchor.getClientRects()[0];
    const margin = 8;
    const room = document.documentElement.clientWidth - box.offsetWidth - margin;
    const below = at.bottom + margin;
    const fits = below + box.offsetHeight < window.innerHeight || at.top < box.offsetHeight;
    box.style.left = `${window.scrollX + Math.max(margin, Math.min(at.left, room))}px`;
    box.style.top = `${window.scrollY + (fits ? below : at.top - margin - box.offsetHeight)}px`;
  };

  const hide = () => {
    link?.removeAttribute("aria-describedby");
    link = null;
    box.hidden = true;
  };

  const show = async (wanted) => {
    if (link === wanted) return;
    hide();
    link = wanted;
    const url = new URL(wanted.href);
    const isHere = url.href.split("#")[0] === location.href.split("#")[0];
    const id = decodeURIComponent(url.hash.slice(1));
    const address = `${url.href.slice(ROOT.length).split("#")[0]}#${id}`;
    const parts = isHere ? here(id) : await elsewhere(address);
    if (!parts || link !== wanted) return;
    box.replaceChildren(...parts.map(copied));
    if (!isHere) await window.MathJax?.typesetPromise?.([box]);
    await Promise.all([...box.querySelectorAll("img")].map(drawn)); // else its size is not known
    if (link !== wanted) return;
    wanted.removeAttribute("title"); // the browser's own preview, on top of ours
    wanted.setAttribute("aria-describedby", box.id);
    box.hidden = false;
    place(wanted);
  };

  const later = (action) => {
    clearTimeout(timer);
    timer = setTimeout(action, WAIT);
  };

  document.body.append(box);
  document.addEventListener("pointerover", ({ target, pointerType }) => {
    if (pointerType === "touch") return;
    const found = previewed(target);
    if (found) later(() => show(found));
    else if (box.contains(target)) clearTimeout(timer);
  });
  document.addEventListener("pointerout", ({ target, pointerType }) => {
    if (pointerType !== "touch" && (previewed(target) || box.contains(target))) later(hide);
  });
  document.addEventListener("focusin", ({ target }) => {
    const found = previewed(target);
    if (!found?.matches(":focus-visible")) return;
    clearTimeout(timer);
    show(found);
  });
  document.addEventListener("focusout", hide);
  document.addEventListener("keydown", ({ key }) => key === "Escape" && hide());
})();
