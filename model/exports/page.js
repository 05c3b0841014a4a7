"use strict";

/* Numbers as the program writes them: `exact` has every digit that a float32 needs, `short` fits into a cell. */

function exact(x) {
  if (Number.isNaN(x)) return "nan";
  if (!Number.isFinite(x)) return x > 0 ? "∞" : "−∞";
  if (x === 0) return Object.is(x, -0) ? "−0.0" : "0.0";
  let digits = 1;
  while (digits < 9 && Math.fround(Number(x.toPrecision(digits))) !== x) digits += 1;
  const shortest = tied(x, digits);
  const [lead, power] = shortest.split("e");
  const e = Number(power);
  const text = e < -4 || e >= 6
    ? lead + "e" + (e < 0 ? "-" : "+") + String(Math.abs(e)).padStart(2, "0")
    : Number(shortest).toFixed(Math.max(digits - 1 - e, 1));
  return text.replace(/-/g, "−");
}

/* So many digits; halves go to the even digit, where JavaScript would take the larger one. */
function tied(x, digits) {
  const above = x.toExponential(digits - 1), longer = x.toExponential(digits);
  const halfway = Number(longer) === x && longer.includes("5e");
  return halfway && /[13579]e/.test(above) ? longer.replace(/\.?5e/, "e") : above;
}

function short(x, kind) {
  if (kind !== "index" && !Number.isFinite(x)) return exact(x);
  const size = Math.abs(x), sign = x < 0 || Object.is(x, -0) ? "−" : "";
  if (kind === "index") return Number.isFinite(x) ? sign + even(size).toFixed(0) : exact(x);
  if (size && (size < 0.005 || size >= 10000) && !(kind === "unit" && size < 1)) {
    return sign + power(size).replace(/e\+(\d)$/, "e$1").replace("-", "−");
  }
  return sign + (size < 100 ? (even(size * 100) / 100).toFixed(2) : even(size).toFixed(0));
}

/* Halves go to the even neighbour, as they do in the program. */
function even(x) {
  const floor = Math.floor(x), part = x - floor;
  return part > 0.5 || (part === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}

function power(size) {
  const e = Number(size.toExponential(0).split("e")[1]), ten = Math.pow(10, e), lead = Math.floor(size / ten);
  return e >= 4 && size / ten - lead === 0.5 ? even(size / ten) + "e+" + e : size.toExponential(0);
}

function bytes(text) {
  const raw = atob(text), found = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i += 1) found[i] = raw.charCodeAt(i);
  return found.buffer;
}

function place(axis, names, index) {
  const name = axis.replace(/_/g, " ") + " " + index;
  return names[index] === String(index) ? name : name + " “" + names[index] + "”";
}

function make(name, content, kind) {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  if (typeof content === "string") made.textContent = content;
  else made.replaceChildren(...content);
  return made;
}

class Matrix {
  constructor(figure, part, data, readout) {
    Object.assign(this, { figure, part, names: data.names, ink: data.ink, readout });
    this.body = figure.querySelector(".matrix");
    this.where = figure.querySelector("small");
    this.body.addEventListener("pointermove", (event) => this.point(event));
    this.body.addEventListener("pointerleave", () => { this.readout.textContent = ""; });
  }

  show(step) {
    const told = this.part.steps[step];
    this.where.textContent = told.where;
    if (told.why) {
      this.body.textContent = told.why;
      this.told = null;
      return;
    }
    this.told = told;
    [this.rows, this.columns] = told.shape;
    this.values = new Float32Array(bytes(told.values));
    this.places = new Uint16Array(bytes(told.places));
    this.body.replaceChildren(this.part.large ? this.canvas() : this.table());
  }

  colour(i) {
    return "#" + this.part.palette.substr(6 * this.places[i], 6);
  }

  canvas() {
    const canvas = document.createElement("canvas"), paint = canvas.getContext("2d");
    canvas.width = this.columns;
    canvas.height = this.rows;
    canvas.style.width = this.part.width + "px";
    for (let i = 0; i < this.places.length; i += 1) {
      paint.fillStyle = this.colour(i);
      paint.fillRect(i % this.columns, Math.floor(i / this.columns), 1, 1);
    }
    return canvas;
  }

  table() {
    const rows = this.names[this.told.rows], columns = this.names[this.told.columns], lines = [];
    if (this.part.labels) {
      const kind = this.part.turned ? "turned" : "";
      const head = [make("th", "", "corner"), ...columns.map((name) => make("th", name, kind))];
      lines.push(make("thead", [make("tr", head)]));
    }
    const body = rows.map((name, row) => {
      const cells = columns.map((_, column) => this.cell(row * this.columns + column));
      return make("tr", this.part.labels ? [make("th", name), ...cells] : cells);
    });
    return make("table", [...lines, make("tbody", body)]);
  }

  cell(i) {
    const value = this.values[i], written = this.part.numbers && value !== -Infinity;
    const kinds = [value === -Infinity ? "masked" : "", Number.isNaN(value) ? "nan" : "", this.part.numbers ? "" : "small"];
    const cell = make("td", written ? short(value, this.part.kind) : "", kinds.filter(Boolean).join(" "));
    cell.style.backgroundColor = this.colour(i);
    cell.style.color = this.ink[Number(this.part.dark[this.places[i]])];
    cell.title = this.describe(i);
    return cell;
  }

  describe(i) {
    const row = Math.floor(i / this.columns), column = i % this.columns;
    const across = place(this.part.column_axis, this.names[this.told.columns], column);
    const down = this.part.row_axis ? place(this.part.row_axis, this.names[this.told.rows], row) + ", " : "";
    return down + across + ": " + exact(this.values[i]);
  }

  point(event) {
    if (!this.told) return;
    let found = -1;
    if (event.target.tagName === "CANVAS") {
      const box = event.target.getBoundingClientRect();
      const row = Math.floor((event.clientY - box.top) / box.height * this.rows);
      const column = Math.floor((event.clientX - box.left) / box.width * this.columns);
      if (row >= 0 && row < this.rows && column >= 0 && column < this.columns) found = row * this.columns + column;
    } else if (event.target.tagName === "TD") {
      found = Array.prototype.indexOf.call(this.body.querySelectorAll("td"), event.target);
    }
    this.readout.textContent = found < 0 ? "" : this.part.symbol + ": " + this.describe(found);
  }
}

function begin() {
  const data = JSON.parse(document.getElementById("tinyattn-data").textContent);
  const readout = document.querySelector(".tinyattn output"), slider = document.querySelector(".tinyattn input");
  const figures = document.querySelectorAll(".tinyattn figure");
  const matrices = data.parts.map((part, n) => new Matrix(figures[n], part, data, readout));
  const show = () => {
    const n = Number(slider.value);
    document.querySelector(".tinyattn form b").textContent = data.steps[n];
    slider.setAttribute("aria-valuetext", "step " + data.steps[n]);
    matrices.forEach((matrix) => matrix.show(n));
  };
  slider.addEventListener("input", show);
  show();
}

if (typeof document !== "undefined") begin();
