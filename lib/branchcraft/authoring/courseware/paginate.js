// Lay sections out on slides: every block goes on the current slide while there is room; lists, tables and long paragraphs are cut between their
// entries, pictures are as large as the room allows and never smaller than their own lettering bears. Returns [{part, html}] in order.
(options) => {
  const stage = document.getElementById("stage");
  const slides = [];
  const over = () => stage.scrollHeight > options.height || stage.scrollWidth > options.width;
  const room = () => options.height - stage.scrollHeight;
  let part = 0;
  const flush = () => {
    if (stage.children.length) {
      // A slide with little on it is set larger.
      const plain = !stage.querySelector("table, figure");
      if (plain && stage.scrollHeight < options.height * 0.5) stage.classList.add("roomy");
      if (over()) stage.classList.remove("roomy");
      slides.push({ part, html: stage.innerHTML, roomy: stage.classList.contains("roomy") });
    }
    stage.classList.remove("roomy");
    stage.innerHTML = "";
  };
  // A sentence that announces what comes ("…是这样的：") moves on with it.
  const turn = () => {
    const last = stage.lastElementChild;
    const announces = stage.children.length > 1 && last.tagName === "P" && last.textContent.length < 60 && /[:：]$/.test(last.textContent.trim());
    if (announces) last.remove();
    else if (stage.children.length === 1 && last.tagName === "P" && /[:：]$/.test(last.textContent.trim())) return;
    flush();
    if (announces) stage.append(last);
  };
  const add = (element) => { stage.append(element); return !over(); };

  const shell = (element, number) => {
    const copy = element.cloneNode(false);
    for (const child of element.children) {
      if (child.tagName === "THEAD" || child.tagName === "CAPTION") {
        const kept = child.cloneNode(true);
        if (child.tagName === "CAPTION" && number > 0) kept.textContent += "（续）";
        copy.append(kept);
      }
    }
    return copy;
  };
  const entries = (element) => {
    if (element.tagName === "TABLE") return [...element.querySelectorAll(":scope > tbody > tr, :scope > tr")];
    return [...element.children];
  };

  const cut = (element) => {
    const rows = entries(element);
    const start = Number(element.getAttribute("start") || 1);
    let piece = null, body = null, number = 0, at = 0;
    const open = () => {
      piece = shell(element, number);
      if (element.tagName === "OL") piece.setAttribute("start", start + at);
      body = piece;
      if (element.tagName === "TABLE") { body = document.createElement("tbody"); piece.append(body); }
      number += 1;
      stage.append(piece);
    };
    open();
    for (; at < rows.length; at += 1) {
      body.append(rows[at].cloneNode(true));
      if (!over()) continue;
      body.lastElementChild.remove();
      const alone = stage.children.length === 1 && !body.children.length;
      if (alone) {
        body.append(rows[at].cloneNode(true));  // one entry that is longer than a slide: told, not hidden
        continue;
      }
      if (!body.children.length) { piece.remove(); number -= 1; }
      flush();
      open();
      at -= 1;
    }
  };

  const sentences = (element) => {
    const parts = element.innerHTML.split(/(?<=[。！？])/);
    let piece = element.cloneNode(false);
    stage.append(piece);
    for (const one of parts) {
      const before = piece.innerHTML;
      piece.innerHTML = before + one;
      if (over() && before) {
        piece.innerHTML = before;
        flush();
        piece = element.cloneNode(false);
        piece.innerHTML = one;
        stage.append(piece);
      }
    }
  };

  const picture = (element) => {
    const image = element.querySelector("img");
    const lettering = element.querySelector("figcaption") ? options.lettering : 8;
    if (element.dataset.new) flush();  // what follows a guess is not seen beside it
    image.dataset.own ||= `${image.getAttribute("width")} ${image.getAttribute("height")}`;
    const [width, height] = image.dataset.own.split(" ").map(Number);
    const size = (free) => Math.min(options.width / width, free / height, options.largest);
    const least = Math.min(options.least, options.width / width);
    const gap = stage.children.length ? 24 : 0;
    let scale = size(room() - gap - lettering);
    if (scale < least && stage.children.length) { turn(); scale = size(room() - (stage.children.length ? 24 : 0) - lettering); }
    image.setAttribute("width", Math.floor(width * scale));
    image.setAttribute("height", Math.floor(height * scale));
    image.dataset.scale = scale.toFixed(3);
    stage.append(element);
    if ((over() || scale < least) && stage.children.length > 1) { element.remove(); flush(); picture(element); }
  };

  const place = (element) => {
    if (element.matches("figure")) return picture(element);
    if (element.matches("table")) {
      stage.append(element);
      if (stage.scrollWidth > options.width || element.offsetWidth > options.width) element.classList.add("tight");
      const fits = !over();
      if (fits) return;
      element.remove();
      // A table that fits a slide of its own is not cut: it moves on whole, set a little tighter if need be.
      if (stage.children.length) { turn(); if (add(element)) return; element.remove(); }
      element.classList.add("tight");
      if (add(element)) return;
      element.remove();
      return cut(element);
    }
    if (add(element)) return;
    element.remove();
    if (element.matches("ul, ol")) {
      if (room() < options.height * 0.35) flush();
      return cut(element);
    }
    if (element.matches("blockquote, div")) {
      if (stage.children.length) { flush(); if (add(element)) return; element.remove(); }
      for (const child of [...element.children]) place(child);
      return;
    }
    if (stage.children.length) { flush(); if (add(element)) return; element.remove(); }
    sentences(element);
  };

  for (const section of [...document.querySelectorAll("template.part")]) {
    part = Number(section.dataset.part);
    for (const block of [...section.content.children]) {
      place(document.importNode(block, true));
    }
    flush();
  }
  return slides;
}
