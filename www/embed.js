// <leverloom-playground>: the playground in a page of yours. No dependencies; one classic script:
//
//   <script src="https://…/embed.js" defer></script>
//   <leverloom-playground scenario="flash-crash" panes="execution"></leverloom-playground>
//
// Owns the element: a poster until it is started, the iframe after that, its size, and the host API as methods that
// return promises and as DOM events. What the messages are is docs/EMBEDDING.md's and embed.d.ts's. Builds no HTML from
// strings and loads nothing but the playground's own page.
(() => {
  "use strict";
  const NAME = "leverloom-playground";
  if (customElements.get(NAME)) return;

  const VERSION = 1;
  // How long a host waits for an answer: an embed that was never started answers nothing.
  const PATIENCE_MS = 20_000;
  const HERE = document.currentScript ? new URL(".", document.currentScript.src).href : null;
  // Attributes that become parameters of the page; the rest of the attributes are the element's own.
  const PARAMETERS = ["scenario", "seed", "block", "lang", "theme", "panes", "controls", "together"];
  const EVENTS = [
    "ready", "accepted", "state", "block", "liquidation", "conflict-summary", "checkpoint", "report", "error",
  ];
  const WORDS = {
    en: {
      title: "Leverloom playground",
      start: "Start",
      cost: "Nothing is loaded before you start it.",
      wrong: "The playground's address is not known: give the element a src, such as https://example.org/leverloom/.",
    },
    zh: {
      title: "Leverloom 实验场",
      start: "开始",
      cost: "在你按下开始之前什么都不会载入。",
      wrong: "不知道实验场的网址：请给元素加上 src，例如 https://example.org/leverloom/。",
    },
  };

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { display: block; position: relative; min-height: 320px; overflow: hidden; border: 1px solid #b9b1a3;
      border-radius: 6px; background: #fffef9; color: #1f1d1a; color-scheme: light; contain: layout paint;
      font: 400 15px/1.45 system-ui, sans-serif; }
    :host([hidden]) { display: none; }
    iframe { display: block; width: 100%; height: 100%; border: 0; }
    .poster { display: grid; gap: 12px; place-content: center; justify-items: center; box-sizing: border-box;
      height: 100%; padding: 16px; text-align: center; }
    .name { margin: 0; font-size: 20px; font-weight: 700; }
    .cost { margin: 0; color: #6b655c; font-size: 13px; }
    button { min-width: 120px; min-height: 44px; padding: 0 16px; border: 0; border-radius: 4px; background: #1f5fa8;
      color: #fff; font: inherit; font-weight: 600; cursor: pointer; }
    button:focus-visible { outline: 2px solid #1f5fa8; outline-offset: 2px; }
    .dark { background: #1e1d1b; color: #f2efe8; }
    .dark .cost { color: #a8a196; }
    .dark button { background: #7db4ee; color: #10202f; }
  `);

  // Those on this page that were started: one of them plays at a time.
  const started = new Set();

  class LeverloomPlayground extends HTMLElement {
    static observedAttributes = [...PARAMETERS, "src", "link", "height", "paused", "name"];

    #root = this.attachShadow({ mode: "open" });
    #frame = null;
    #waiting = new Map();
    #next = 1;
    #ready = null;
    #resolveReady = null;
    #sight = null;
    #playing = false;
    #size = new ResizeObserver(() => this.#fit());

    constructor() {
      super();
      this.#root.adoptedStyleSheets = [sheet];
      this.#expect();
    }

    connectedCallback() {
      addEventListener("message", this.#hear);
      this.#size.observe(this);
      this.#fit();
      this.#poster();
      if (this.hasAttribute("autoplay")) {
        this.#sight = new IntersectionObserver((entries) => {
          if (entries.some((entry) => entry.isIntersecting)) this.#begin(false);
        });
        this.#sight.observe(this);
      }
    }

    disconnectedCallback() {
      removeEventListener("message", this.#hear);
      this.#size.disconnect();
      this.#stopWatching();
      this.#end();
    }

    attributeChangedCallback(name, before, after) {
      if (before === after || !this.isConnected) return;
      if (name === "height") this.#fit();
      // Another market or another look is another page.
      else if (this.#frame) this.#begin(false);
      else this.#poster();
    }

    /** Whether it was started. */
    get started() {
      return this.#frame !== null;
    }

    /** Resolves with the `ready` event once its engine runs. */
    get ready() {
      return this.#ready;
    }

    /** Starts it, as a press of its button does. */
    start() {
      if (!this.#frame) this.#begin(true);
      return this.#ready;
    }

    /** Ends it and gives back all that it used. */
    stop() {
      this.#end();
      this.#poster();
    }

    /** Sends a command of the host API; resolves with the answer, rejects with its error. */
    send(command, fields = {}) {
      if (!this.#frame) return Promise.reject(fault("asleep", "it was not started: call start() first"));
      return this.#ready.then(() => new Promise((resolve, reject) => {
        const id = this.#next++;
        const timer = setTimeout(() => {
          this.#waiting.delete(id);
          reject(fault("silent", `no answer to ${command} within ${PATIENCE_MS / 1000} s`));
        }, PATIENCE_MS);
        this.#waiting.set(id, { resolve, reject, timer });
        this.#post({ ...fields, id, command });
      }));
    }

    load(fields) { return this.send("load", fields); }
    play(fields) { return this.send("play", fields); }
    pause() { return this.send("pause"); }
    step(blocks = 1) { return this.send("step", { blocks }); }
    seek(block) { return this.send("seek", { block }); }
    act(actions, account) { return this.send("act", account === undefined ? { actions } : { actions, account }); }
    shock(asset, change_bps, over_blocks = 1) { return this.send("shock", { asset, change_bps, over_blocks }); }
    report() { return this.send("get-report"); }

    #expect() {
      this.#ready = new Promise((resolve) => { this.#resolveReady = resolve; });
    }

    #base() {
      try {
        return new URL(this.getAttribute("src") || HERE, document.baseURI);
      } catch {
        return null;
      }
    }

    #origin() {
      return this.#base().origin;
    }

    #address() {
      const base = this.#base();
      const address = new URL(base.href);
      address.searchParams.set("embed", "1");
      // Its own poster was the question; the page need not ask again.
      address.searchParams.set("autoplay", "1");
      for (const name of PARAMETERS) {
        const value = this.getAttribute(name);
        if (value !== null) address.searchParams.set(name, value === "" ? "1" : value);
      }
      // Pages of a file or in a sandbox have no origin that could be checked: they get no host API.
      if (/^https?:/.test(location.origin)) address.searchParams.set("host", location.origin);
      const place = (this.getAttribute("link") || "").replace(/^.*#/, "");
      address.hash = this.hasAttribute("paused") ? `${place}&paused` : place;
      return address.href;
    }

    #words() {
      const lang = this.getAttribute("lang") || this.closest("[lang]")?.lang || "en";
      return WORDS[lang.split("-")[0].toLowerCase()] || WORDS.en;
    }

    #poster() {
      if (this.#frame) return;
      const words = this.#words();
      const make = (tag, name, text) => {
        const element = document.createElement(tag);
        element.className = name;
        element.textContent = text;
        return element;
      };
      const poster = make("div", "poster", "");
      const theme = this.getAttribute("theme");
      const prefersDark = matchMedia("(prefers-color-scheme: dark)").matches;
      poster.classList.toggle("dark", theme === "dark" || (theme !== "light" && prefersDark));
      poster.append(make("p", "name", this.getAttribute("name") || words.title));
      if (this.#base()) {
        const button = make("button", "", words.start);
        button.type = "button";
        button.addEventListener("click", () => this.#begin(true));
        poster.append(button, make("p", "cost", words.cost));
      } else {
        poster.append(make("p", "cost", words.wrong));
      }
      this.#root.replaceChildren(poster);
    }

    #begin(pressed) {
      this.#stopWatching();
      if (!this.#base()) return;
      this.#end();
      const frame = document.createElement("iframe");
      frame.title = this.getAttribute("name") || this.#words().title;
      frame.allow = "cross-origin-isolated; fullscreen; clipboard-write";
      frame.src = this.#address();
      this.#frame = frame;
      started.add(this);
      this.#root.replaceChildren(frame);
      if (pressed) frame.focus();
    }

    #end() {
      this.#frame?.remove();
      this.#frame = null;
      this.#playing = false;
      started.delete(this);
      for (const { reject, timer } of this.#waiting.values()) {
        clearTimeout(timer);
        reject(fault("ended", "the playground was ended"));
      }
      this.#waiting.clear();
      this.#expect();
    }

    #stopWatching() {
      this.#sight?.disconnect();
      this.#sight = null;
    }

    // As high as what is shown needs at this width, unless the page says otherwise.
    #fit() {
      const own = this.getAttribute("height");
      const width = this.clientWidth;
      const fitting = width < 560 ? 600 : Math.min(760, Math.max(400, Math.round(width * 0.62)));
      this.style.height = /^\d+$/.test(own || "") ? `${own}px` : own || `${fitting}px`;
    }

    #played(playing) {
      if (playing && !this.#playing) {
        for (const other of started) {
          if (other !== this && !other.hasAttribute("together")) other.#post({ command: "pause" });
        }
      }
      this.#playing = playing;
    }

    #post(message) {
      this.#frame?.contentWindow?.postMessage({ ...message, leverloom: VERSION }, this.#origin());
    }

    #hear = (message) => {
      const { data } = message;
      const frame = this.#frame?.contentWindow;
      if (!frame || message.source !== frame || message.origin !== this.#origin()) return;
      if (data === null || typeof data !== "object" || data.leverloom !== VERSION || !EVENTS.includes(data.event)) return;
      if (data.event === "ready") this.#resolveReady(data);
      if (data.event === "ready" || data.event === "state") this.#played(data.playing);
      const waiting = this.#waiting.get(data.reply_to);
      if (waiting && ["accepted", "report", "error"].includes(data.event)) {
        this.#waiting.delete(data.reply_to);
        clearTimeout(waiting.timer);
        if (data.event === "error") waiting.reject(Object.assign(fault(data.code, data.message), { detail: data }));
        else waiting.resolve(data);
      }
      this.dispatchEvent(new CustomEvent(`leverloom-${data.event}`, { detail: data, bubbles: true, composed: true }));
    };
  }

  function fault(code, message) {
    return Object.assign(new Error(message), { code });
  }

  customElements.define(NAME, LeverloomPlayground);
})();
