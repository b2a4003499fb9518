/* A page's panels: opened when they come into sight, kept in step with the server, found again after the line was cut.

   The controls themselves are those of ipywidgets (widgets.js, as its own package brings it); this is what a notebook is to them elsewhere. */
"use strict";

(function () {
  const sheet = document.getElementById("sheet");
  const line = document.getElementById("line");
  const TEXTS = {
    connecting: "正在连接……",
    lost: "连接断了，正在重连。已经提交的答案都在。",
    again: "面板重新打开了。已经提交的答案都在，没有提交的要再填一次。",
    flood: "这一页发得太快，停下了。刷新这一页接着做。",
    limit: "你又打开了几页，这一页停下了。刷新这一页接着做。",
    refused: "这里已经退出了，请从目录重新进来。",
  };

  // ---------------------------------------------------------------- widgets.js

  /* The script asks for what a classic notebook offers; it gets the least that lets it load. */
  function loadWidgets() {
    return new Promise((resolve, reject) => {
      const fake = { version: "7.0.0", notebook: { kernel: null, container: { on() {} }, keyboard_manager: { actions: { register() {} } } } };
      const requirejs = (names, then) => then && then(fake, { on() {} }, { OutputArea: { prototype: { register_mime_type() {} } } });
      requirejs.config = () => {};
      window.Jupyter = fake;
      window.requirejs = window.require = requirejs;
      window.define = (_, make) => {
        const widgets = make({ id: "widgets" });
        const loaded = widgets.load_ipython_extension();
        for (const one of ["Jupyter", "requirejs", "require", "define"]) delete window[one];
        loaded.then(() => resolve(widgets), reject);
      };
      window.define.amd = {};
      const script = document.createElement("script");
      script.src = "/asset/widgets.js";
      script.onerror = () => reject(new Error("widgets.js"));
      document.head.appendChild(script);
    });
  }

  // ---------------------------------------------------------------- frames

  const encoder = new TextEncoder();
  const decoder = new TextDecoder();

  function pack(head, buffers) {
    const parts = (buffers || []).map((one) => (ArrayBuffer.isView(one) ? new Uint8Array(one.buffer, one.byteOffset, one.byteLength) : new Uint8Array(one)));
    const text = encoder.encode(JSON.stringify({ ...head, sizes: parts.map((one) => one.byteLength) }));
    const frame = new Uint8Array(4 + text.length + parts.reduce((sum, one) => sum + one.byteLength, 0));
    new DataView(frame.buffer).setUint32(0, text.length);
    frame.set(text, 4);
    let at = 4 + text.length;
    for (const part of parts) {
      frame.set(part, at);
      at += part.byteLength;
    }
    return frame;
  }

  function unpack(data) {
    const length = new DataView(data).getUint32(0);
    const head = JSON.parse(decoder.decode(new Uint8Array(data, 4, length)));
    let at = 4 + length;
    const buffers = head.sizes.map((size) => {
      const one = new DataView(data, at, size);
      at += size;
      return one;
    });
    return [head, buffers];
  }

  // ---------------------------------------------------------------- what a widget needs to live

  class Channel {
    constructor(id, manager) {
      this.comm_id = id;
      this.manager = manager;
      this.hear = null;
    }
    on_msg(callback) { this.hear = callback; }
    on_close() {}
    close() { return ""; }
    send(data, callbacks, metadata, buffers) {
      const head = { do: "comm", id: this.comm_id, data };
      return data.method === "custom" ? this.manager.inTurn(head, callbacks, buffers) : this.manager.send(head, callbacks, buffers);
    }
  }

  class Manager {
    constructor(widgets, say) {
      this.widgets = widgets;
      this.say = say;
      this.models = new Map();
      this.channels = new Map();
      this.waiting = new Map();
      this.held = [];
      this.count = 0;
    }
    send(head, callbacks, buffers) {
      const n = "m" + ++this.count;
      if (callbacks && callbacks.iopub && callbacks.iopub.status) this.waiting.set(n, callbacks.iopub.status);
      this.say({ ...head, n }, buffers);
      return n;
    }
    /* A control's value waits while an earlier one is under way, so a click must wait as well: otherwise "8" is run where "80" was typed. */
    inTurn(head, callbacks, buffers) {
      if (!this.waiting.size) return this.send(head, callbacks, buffers);
      this.held.push([head, callbacks, buffers]);
      return "";
    }
    done(n) {
      const told = this.waiting.get(n);
      this.waiting.delete(n);
      if (told) told({ content: { execution_state: "idle" } });  // what waited behind it is sent now
      while (!this.waiting.size && this.held.length) this.send(...this.held.shift());
    }
    /* After the line was cut nobody will answer what was under way: let the controls speak again. */
    forgive() {
      for (const n of [...this.waiting.keys()]) this.done(n);
    }
    opened(id, data, buffers) {
      const state = data.state;
      this.widgets.put_buffers(state, data.buffer_paths || [], buffers);
      const known = this.models.get(id);
      if (known) {
        known.then(async (model) => model.set_state(await model.constructor._deserialize_state(state, this)));
        return;
      }
      const channel = new Channel(id, this);
      this.channels.set(id, channel);
      this.models.set(id, this.made(id, state, channel));
    }
    async made(id, state, channel) {
      const Model = this.widgets[state._model_name];
      if (!Model) throw new Error("no model " + state._model_name);
      // Others may name this one before it is there: they wait for its promise, which is in the map by now.
      await Promise.resolve();
      const attributes = await Model._deserialize_state(state, this);
      const model = new Model(attributes, { widget_manager: this, model_id: id, comm: channel });
      model.name = state._model_name;
      model.module = state._model_module;
      return model;
    }
    heard(id, data, buffers, parent) {
      const channel = this.channels.get(id);
      if (channel && channel.hear) channel.hear({ content: { data }, buffers, parent_header: { msg_id: parent } });
      else if (this.models.has(id)) this.models.get(id).then(() => channel.hear && channel.hear({ content: { data }, buffers, parent_header: { msg_id: parent } }));
    }
    closed(id) {
      const known = this.models.get(id);
      this.models.delete(id);
      this.channels.delete(id);
      if (known) known.then((model) => model.close(true));
    }
    clear() {
      for (const id of [...this.models.keys()]) this.closed(id);
      this.waiting.clear();
    }
    // What models and views ask of it:
    get_model(id) { return this.models.get(id) || Promise.reject(new Error("no widget " + id)); }
    has_model(id) { return this.models.has(id); }
    callbacks() { return {}; }
    resolveUrl(url) { return Promise.resolve(url); }
    inline_sanitize(text) { const box = document.createElement("span"); box.textContent = text; return box.innerHTML; }
    create_view(model, options) {
      const made = (model.state_change = model.state_change.then(async () => {
        const View = this.widgets[model.get("_view_name")];
        const view = new View({ model, options: options || {} });
        view.listenTo(model, "destroy", view.remove);
        await view.render();
        view.once("remove", () => { if (model.views) delete model.views[view.cid]; });
        return view;
      }));
      const id = "view" + ++this.count;
      if (model.views) model.views[id] = made;
      return made;
    }
  }

  // ---------------------------------------------------------------- the line

  let manager = null;
  let socket = null;
  let session = "";
  let tries = 0;
  let ended = false;
  const unsent = [];
  const wanted = new Set();
  const shown = [];
  const places = new Map([...sheet.querySelectorAll(".panel")].map((one) => [Number(one.dataset.panel), one]));

  function tell(text, kind) {
    line.textContent = text || "";
    line.hidden = !text;
    line.dataset.kind = kind || "";
  }

  function say(head, buffers) {
    const frame = pack(head, buffers);
    if (socket && socket.readyState === WebSocket.OPEN && session) socket.send(frame);
    else unsent.push(frame);
  }

  function connect() {
    const query = new URLSearchParams({ page: sheet.dataset.page, session });
    const mine = new WebSocket(`ws://${location.host}/socket?${query}`);
    mine.binaryType = "arraybuffer";
    socket = mine;
    mine.onmessage = (event) => socket === mine && hear(...unpack(event.data));
    mine.onclose = (event) => socket === mine && lost(event.code);
  }

  function lost(code) {
    if (code === 4008 || code === 4009) {
      ended = true;
      tell(code === 4008 ? TEXTS.flood : TEXTS.limit, "warning");
      return;
    }
    if (ended) return;
    tries += 1;
    if (tries > 1) tell(tries > 40 ? TEXTS.refused : TEXTS.lost, "warning");
    setTimeout(connect, Math.min(8000, 300 * 2 ** Math.min(tries, 5)) * (0.7 + 0.6 * Math.random()));
  }

  /* Panels are made anew: the worker that held them is no more. */
  function startAgain(text) {
    for (const widget of shown.splice(0)) {
      manager.widgets.JupyterLuminoWidget.detach(widget);
      widget.dispose();
    }
    manager.clear();
    session = "";
    for (const [number, place] of places) {
      place.querySelector(".live")?.remove();
      place.classList.remove("open");
      place.setAttribute("aria-busy", "true");
      if (wanted.has(number)) unsent.push(pack({ do: "open", panel: number, n: "p" + number }));
    }
    tell(text, "warning");
    setTimeout(() => line.textContent === text && tell(""), 8000);
  }

  function hear(head, buffers) {
    switch (head.say) {
      case "many":
        for (const one of head.heads) hear(one, buffers.splice(0, one.buffers));
        break;
      case "hello":
        tries = 0;
        if (session && !head.known) {
          unsent.length = 0;
          startAgain(TEXTS.again);
        } else tell("");
        session = head.session;
        manager.forgive();
        for (const frame of unsent.splice(0)) socket.send(frame);
        break;
      case "comm_open": manager.opened(head.id, head.data, buffers); break;
      case "comm_msg": manager.heard(head.id, head.data, buffers, head.parent); break;
      case "comm_close": manager.closed(head.id); break;
      case "done": manager.done(head.n); break;
      case "panel": place(head.panel, head.id); break;
      case "gone":
        unsent.length = 0;
        startAgain(TEXTS.again);
        socket.onclose = null;
        socket.close();
        setTimeout(connect, 1200);
        break;
    }
  }

  async function place(number, id) {
    const at = places.get(number);
    if (!at || at.querySelector(".live")) return;
    const box = document.createElement("div");
    box.className = "live jp-RenderedHTMLCommon";
    at.appendChild(box);
    const view = await manager.create_view(await manager.get_model(id));
    // Lumino's own way in (a static of all its widgets): it tells the parts that they are on a page now.
    manager.widgets.JupyterLuminoWidget.attach(view.luminoWidget, box);
    shown.push(view.luminoWidget);
    at.classList.add("open");
    at.removeAttribute("aria-busy");
    keepMended(box);
  }

  /* What a screen reader and a keyboard need and the controls lack. Runs again whenever something was put in. */
  function mend(box) {
    for (const handle of box.querySelectorAll('.noUi-handle[role="slider"]:not([aria-label])')) {
      const slider = handle.closest("[title]") || handle.closest(".widget-slider");
      handle.setAttribute("aria-label", slider?.getAttribute("title") || slider?.querySelector(".widget-label")?.textContent || "滑块");
    }
    // A picture's words stand beneath it and are read there.
    for (const picture of box.querySelectorAll("img:not([alt])")) picture.alt = "";
    // What scrolls sideways is reached by keyboard as well.
    for (const table of box.querySelectorAll(".widget-html-content table")) {
      const wide = table.closest(".widget-html-content");
      if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
      else wide.removeAttribute("tabindex");
    }
    for (const head of box.querySelectorAll(".jupyter-widget-Collapse-header")) {
      if (!head.hasAttribute("role")) {
        head.setAttribute("role", "button");
        head.tabIndex = 0;
        head.addEventListener("keydown", (event) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          head.click();
        });
      }
      head.setAttribute("aria-expanded", String(head.parentElement.classList.contains("jupyter-widget-Collapse-open")));
    }
  }

  function keepMended(box) {
    let due = false;
    const later = () => {
      if (due) return;
      due = true;
      requestAnimationFrame(() => {
        due = false;
        mend(box);
      });
    };
    mend(box);
    new MutationObserver(later).observe(box, { childList: true, subtree: true, attributes: true, attributeFilter: ["class"] });
  }

  // ---------------------------------------------------------------- begin

  if (!places.size) return;
  const seen = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        const number = Number(entry.target.dataset.panel);
        if (!entry.isIntersecting || wanted.has(number)) continue;
        wanted.add(number);
        say({ do: "open", panel: number, n: "p" + number });
      }
    },
    { rootMargin: "600px 0px" },
  );
  loadWidgets().then(
    (widgets) => {
      manager = new Manager(widgets, say);
      connect();
      for (const one of places.values()) seen.observe(one);
    },
    () => tell("面板要用的文件没有载入，请刷新这一页。", "warning"),
  );
  window.addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((one) => (one.open = true)));
})();
