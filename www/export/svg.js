// Pictures as SVG files: a canvas that is none. What is drawn on it becomes elements of an SVG document.
//
// Owns the part of the canvas interface that the page's painters use; loaded when somebody exports and never before.
// Text is set as text and attributes as attributes, so nothing drawn can be taken for markup.

const SVG = "http://www.w3.org/2000/svg";
const KEPT = ["fillStyle", "strokeStyle", "lineWidth", "globalAlpha", "font", "textAlign", "textBaseline", "lineCap", "lineJoin"];
const ANCHORS = { start: "start", left: "start", center: "middle", end: "end", right: "end" };
const BASELINES = { top: "hanging", hanging: "hanging", middle: "central", alphabetic: "alphabetic", bottom: "text-after-edge" };

const round = (value) => String(Math.round(value * 100) / 100);

// Without a prototype's accessors in between: `Object.create` makes it pass for the browser's own kind.
const define = (target, properties) => {
  for (const [name, value] of Object.entries(properties)) {
    Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
  }
  return target;
};

class Recorder {
  constructor(width, height, background) {
    this.ruler = document.createElement("canvas").getContext("2d");
    this.document = document.implementation.createDocument(SVG, "svg", null);
    this.top = this.document.documentElement;
    this.set(this.top, { width, height, viewBox: `0 0 ${width} ${height}` });
    this.groups = [this.top];
    this.clips = 0;
    this.saved = [];
    this.dash = [];
    this.matrix = [1, 0, 0, 1, 0, 0];
    this.path = "";
    this.add("rect", { width, height, fill: background });
  }

  set(element, attributes) {
    for (const [name, value] of Object.entries(attributes)) {
      element.setAttribute(name, typeof value === "number" ? round(value) : value);
    }
    return element;
  }

  add(name, attributes, parent = this.groups.at(-1)) {
    return parent.appendChild(this.set(this.document.createElementNS(SVG, name), attributes));
  }

  at(x, y) {
    const [a, b, c, d, e, f] = this.matrix;
    return `${round(a * x + c * y + e)} ${round(b * x + d * y + f)}`;
  }

  // The scale of lines and radii; the painters never stretch one axis alone.
  scale() {
    return Math.hypot(this.matrix[0], this.matrix[1]);
  }

  look(pen, kind) {
    const look = kind === "fill"
      ? { fill: String(pen.fillStyle) }
      : { fill: "none", stroke: String(pen.strokeStyle), "stroke-width": pen.lineWidth * this.scale() };
    if (kind === "stroke" && this.dash.length > 0) look["stroke-dasharray"] = this.dash.map(round).join(" ");
    if (pen.globalAlpha !== 1) look.opacity = pen.globalAlpha;
    return look;
  }

  draw(pen, kind, path) {
    if (path !== "") this.add("path", { d: path, ...this.look(pen, kind) });
  }

  arc(x, y, radius, start, end, backwards) {
    const point = (angle) => this.at(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
    const r = round(radius * this.scale());
    const turn = backwards ? start - end : end - start;
    const sweep = backwards ? 0 : 1;
    const whole = Math.abs(turn) >= 2 * Math.PI - 1e-6;
    const stops = whole ? [start + Math.PI, start + 2 * Math.PI] : [end];
    const begin = `${this.path === "" || this.path.endsWith("Z") ? "M" : "L"}${point(start)}`;
    const large = !whole && Math.abs(turn) > Math.PI ? 1 : 0;
    this.path += begin + stops.map((angle) => `A${r} ${r} 0 ${large} ${sweep} ${point(angle)}`).join("");
  }

  box(x, y, width, height) {
    return `M${this.at(x, y)}L${this.at(x + width, y)}L${this.at(x + width, y + height)}L${this.at(x, y + height)}Z`;
  }

  multiply([a, b, c, d, e, f]) {
    const [A, B, C, D, E, F] = this.matrix;
    this.matrix = [A * a + C * b, B * a + D * b, A * c + C * d, B * c + D * d, A * e + C * f + E, B * e + D * f + F];
  }

  text(pen, words, x, y) {
    const [a, b] = this.matrix;
    const [, weight, size, family] = /^(.*?)([\d.]+)px\s*(.*)$/.exec(pen.font) ?? [null, "", "10", "sans-serif"];
    const [left, top] = this.at(x, y).split(" ");
    const element = this.add("text", {
      x: left,
      y: top,
      "font-family": family,
      "font-size": Number(size) * this.scale(),
      "text-anchor": ANCHORS[pen.textAlign] ?? "start",
      "dominant-baseline": BASELINES[pen.textBaseline] ?? "alphabetic",
      ...this.look(pen, "fill"),
    });
    if (/bold|[6-9]00/.test(weight)) element.setAttribute("font-weight", "bold");
    if (Math.abs(b) > 1e-6) element.setAttribute("transform", `rotate(${round((Math.atan2(b, a) * 180) / Math.PI)} ${left} ${top})`);
    element.textContent = words;
  }

  clip() {
    this.clips += 1;
    const id = `clip-${this.clips}`;
    this.add("path", { d: this.path }, this.add("clipPath", { id }));
    this.groups.push(this.add("g", { "clip-path": `url(#${id})` }));
  }
}

/** A canvas of so many pixels that records; `file()` is what was drawn on it, as the text of an SVG file. */
globalThis.leverloomSvg = (width, height, background) => {
  const record = new Recorder(width, height, background);
  const pen = define(Object.create(CanvasRenderingContext2D.prototype), {
    fillStyle: "#000", strokeStyle: "#000", lineWidth: 1, globalAlpha: 1, font: "10px sans-serif",
    textAlign: "start", textBaseline: "alphabetic", lineCap: "butt", lineJoin: "miter", lineDashOffset: 0,
    beginPath() { record.path = ""; },
    closePath() { record.path += "Z"; },
    moveTo(x, y) { record.path += `M${record.at(x, y)}`; },
    lineTo(x, y) { record.path += `${record.path === "" ? "M" : "L"}${record.at(x, y)}`; },
    bezierCurveTo(a, b, c, d, x, y) { record.path += `C${record.at(a, b)} ${record.at(c, d)} ${record.at(x, y)}`; },
    quadraticCurveTo(a, b, x, y) { record.path += `Q${record.at(a, b)} ${record.at(x, y)}`; },
    arc(x, y, radius, start, end, backwards = false) { record.arc(x, y, radius, start, end, backwards); },
    rect(x, y, w, h) { record.path += record.box(x, y, w, h); },
    fill() { record.draw(pen, "fill", record.path); },
    stroke() { record.draw(pen, "stroke", record.path); },
    fillRect(x, y, w, h) { record.draw(pen, "fill", record.box(x, y, w, h)); },
    strokeRect(x, y, w, h) { record.draw(pen, "stroke", record.box(x, y, w, h)); },
    clearRect() {},
    fillText(words, x, y) { record.text(pen, words, x, y); },
    measureText(words) { record.ruler.font = pen.font; return record.ruler.measureText(words); },
    setLineDash(pattern) { record.dash = [...pattern]; },
    getLineDash() { return record.dash; },
    clip() { record.clip(); },
    save() {
      record.saved.push({ ...Object.fromEntries(KEPT.map((name) => [name, pen[name]])), dash: record.dash, matrix: record.matrix, depth: record.groups.length });
    },
    restore() {
      const { dash, matrix, depth, ...rest } = record.saved.pop() ?? { dash: record.dash, matrix: record.matrix, depth: record.groups.length };
      Object.assign(pen, rest);
      record.dash = dash;
      record.matrix = matrix;
      record.groups.length = depth;
    },
    setTransform(a, b, c, d, e, f) { record.matrix = [a, b, c, d, e, f]; },
    translate(x, y) { record.multiply([1, 0, 0, 1, x, y]); },
    scale(x, y) { record.multiply([x, 0, 0, y, 0, 0]); },
    rotate(angle) { record.multiply([Math.cos(angle), Math.sin(angle), -Math.sin(angle), Math.cos(angle), 0, 0]); },
  });
  return define(Object.create(HTMLCanvasElement.prototype), {
    width, height, clientWidth: width, clientHeight: height,
    getContext: () => pen,
    file: () => `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(record.document)}\n`,
  });
};
