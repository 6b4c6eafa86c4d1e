// What is said where the page itself cannot start, or stops: nothing else of it is there then to say it.
// Owns these words, in every language, and one box. The page's own faults and notices are its own business.
(() => {
  const words = {
    en: {
      fault: "Fault: ",
      wasm: "This page cannot start: this browser, or the policy of this site, forbids WebAssembly. Try another browser, or ask whoever runs the site to allow 'wasm-unsafe-eval' in script-src.",
      sandbox: "This page cannot start in this frame: its sandbox allows scripts, but gives the page no origin, so that its parts cannot be loaded. Whoever runs the site can add allow-same-origin to sandbox; or open the page in a tab of its own.",
      memory: "This page cannot start: the browser has no memory left for it. Close other tabs, then reload.",
      part: "This page cannot start: a part of it is missing, or arrived cut short. Check the connection, then reload.",
      stopped: "The page has stopped by a fault of its own. Reload it to begin again.",
      reload: "Reload",
    },
    zh: {
      fault: "故障：",
      wasm: "页面无法启动：此浏览器或本站的策略禁止 WebAssembly。请换一个浏览器，或请网站管理者在 script-src 中允许 'wasm-unsafe-eval'。",
      sandbox: "页面无法在此框架中启动：其沙盒允许脚本，但没有给页面来源，因此无法载入它的各部分。网站管理者可以在 sandbox 中加上 allow-same-origin；或在独立标签页中打开。",
      memory: "页面无法启动：浏览器没有足够的内存。请关闭其他标签页，然后重新加载。",
      part: "页面无法启动：它的一部分缺失，或在传输途中被截断。请检查网络连接，然后重新加载。",
      stopped: "页面因自身的故障停止了。请重新加载以重新开始。",
      reload: "重新加载",
    },
  };
  let started = false;
  let shown = false;

  const language = () => {
    const asked = /[?#&]lang=(\w\w)/.exec(location.href)?.[1];
    const prefers = () => navigator.languages.find((tag) => words[tag.slice(0, 2)])?.slice(0, 2);
    return words[asked] ?? words[prefers()] ?? words.en;
  };

  const element = (name, className, ...inside) => {
    const made = document.createElement(name);
    made.className = className;
    made.append(...inside);
    return made;
  };

  const show = (what) => {
    if (shown) return;
    shown = true;
    const { fault, reload, [what]: sentence } = language();
    const button = element("button", "button", reload);
    button.type = "button";
    button.onclick = async () => {
      button.disabled = true;
      // What came wrong may be kept as it came: everything is fetched anew first.
      const names = performance.getEntriesByType("resource").map(({ name }) => name);
      const own = names.filter((name) => name.startsWith(location.origin));
      await Promise.allSettled(own.map((name) => fetch(name, { cache: "reload" })));
      location.reload();
    };
    const mark = element("span", "notice-mark", "×");
    mark.ariaHidden = "true";
    const spoken = element("span", "spoken", fault);
    const inside = element("div", "notice-words", element("p", "", spoken, sentence), button);
    const box = element("div", "notice notice-failure", mark, inside);
    box.dataset.trouble = what;
    box.role = "alert";
    const place = element("div", "notices", box);
    if (document.body) document.body.append(place);
    else addEventListener("DOMContentLoaded", () => document.body.append(place));
  };

  const meant = (error) => {
    if (self.origin === "null") return "sandbox";
    const said = String(error);
    if (/Content Security Policy|unsafe-eval|blocked by CSP|variable: WebAssembly|WebAssembly is not/.test(said)) return "wasm";
    return /memory/i.test(said) ? "memory" : "part";
  };
  const failed = (error) => {
    if (!started) show(meant(error));
    else if (globalThis.WebAssembly && error instanceof WebAssembly.RuntimeError) show("stopped");
  };
  // Before the start every fault is one too many; a script that is missing tells nobody but its own element.
  addEventListener("error", ({ target, error, message }) => {
    if (target instanceof HTMLScriptElement) failed("missing");
    else if (error || message) failed(error ?? message);
  }, true);
  addEventListener("unhandledrejection", ({ reason }) => failed(reason));
  addEventListener("TrunkApplicationStarted", () => {
    started = true;
  });
})();
