"use strict";

/*
 * The planner's page: what a setting would do, worked out in the browser from the emulation that the page carries.
 *
 * Nothing is asked of a network (but of the server that the page came from, when EXPLORE says so), nothing is evaluated,
 * and every text that comes from data goes into the page as text. In order: the arithmetic, the search, numbers and texts,
 * the state and its address, files, the parts of the page, exact runs, and the start. What is pure is tested under node.
 *
 * @typedef {{en: string, nl: string}} T a text in the two languages
 * @typedef {{mean: number, low: number, high: number}} Band an estimate and the two ends of its band, as people read it
 * @typedef {{mean: number, variance: number, x: Float64Array, white: Float64Array}} Spot what is expected at x, on the scale
 * @typedef {{n: number, lengths: number[], key: string, variance: number, tilt: number, luck: number, uneven: number, trend: number[],
 *            scale: string, root: Float64Array, white: Float64Array, points: Float64Array,
 *            place: [string, string], together: Object<string, number>}} Model an emulation that is ready to be asked
 */

// --- arithmetic ----------------------------------------------------------------------------------------------------

/** How many standard deviations on either side of the expected value hold 90 %. */
const Z = 1.6448536269514722;
/** The same for the intervals of simulations, which hold 95 %. */
const Z95 = 1.959963984540054;

/** The correlation of two points at a distance in lengths (Matern, 5/2). */
function matern52(distance) {
  const s = Math.sqrt(5) * distance;
  return (1 + s + (s * s) / 3) * Math.exp(-s);
}

/** The correlation of x with each of the points, which stand behind each other in one array. */
function correlations(x, points, lengths) {
  const d = x.length;
  const found = new Float64Array(points.length / d);
  for (let i = 0, at = 0; i < found.length; i++) {
    let squared = 0;
    for (let j = 0; j < d; j++, at++) {
      const apart = (x[j] - points[at]) / lengths[j];
      squared += apart * apart;
    }
    found[i] = matern52(Math.sqrt(squared));
  }
  return found;
}

/** How what nobody knew of the trend goes together at x and at each of the points: its height, and its slopes from the middle. */
function trendsAlike(x, points) {
  const d = x.length;
  const found = new Float64Array(points.length / d);
  for (let i = 0, at = 0; i < found.length; i++) {
    let sum = 1;
    for (let j = 0; j < d; j++, at++) sum += (x[j] - 0.5) * (points[at] - 0.5);
    found[i] = sum;
  }
  return found;
}

/** Replace the lower half of a symmetric matrix, row by row in one array, by its Cholesky root. */
function cholesky(matrix, n) {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j];
      for (let k = 0; k < j; k++) sum -= matrix[i * n + k] * matrix[j * n + k];
      if (i === j && !(sum > 0)) throw new RangeError("the covariance of the simulated points is not positive definite");
      matrix[i * n + j] = i === j ? Math.sqrt(sum) : sum / matrix[j * n + j];
    }
  }
  return matrix;
}

/** Solve root * answer = right, for a root as `cholesky` makes it. */
function whitened(root, right) {
  const n = right.length;
  const found = new Float64Array(n);
  for (let i = 0, row = 0; i < n; i++, row += n) {
    let sum = right[i];
    for (let k = 0; k < i; k++) sum -= root[row + k] * found[k];
    found[i] = sum / root[row + i];
  }
  return found;
}

function dot(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/**
 * Make an emulation ready: the root of the covariance of the simulated points, their own noise on the diagonal. `place` is
 * the scenario and the measure that it is of, `together` how its luck goes with that of other scenarios.
 * @returns {Model}
 */
function prepared(points, emulated, place = ["", ""], together = {}) {
  const { lengths, variance, trend_variance: tilt, noise, y } = emulated;
  const n = y.length, d = lengths.length;
  const root = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const mine = points.subarray(i * d, (i + 1) * d), before = points.subarray(0, (i + 1) * d);
    const alike = correlations(mine, before, lengths), tilted = trendsAlike(mine, before);
    for (let j = 0; j <= i; j++) root[i * n + j] = variance * alike[j] + tilt * tilted[j];
    root[i * n + i] += noise[i];
  }
  cholesky(root, n);
  return { n, lengths, key: lengths.join(" "), variance, tilt, luck: emulated.luck, uneven: emulated.uneven || 0, trend: emulated.trend,
    scale: emulated.scale, points, root, white: whitened(root, y), place, together };
}

/**
 * What a model expects at x, on its scale; how x goes together with the points is given where that is known already.
 * @returns {Spot}
 */
function predicted(model, x, alike = correlations(x, model.points, model.lengths), tilted = trendsAlike(x, model.points)) {
  const white = whitened(model.root, alike.map((one, i) => model.variance * one + model.tilt * tilted[i]));
  let mean = model.trend[0] + dot(white, model.white);
  for (let j = 0; j < x.length; j++) mean += model.trend[j + 1] * x[j];
  const before = model.variance + model.tilt * trendsAlike(x, x)[0];
  return { mean, variance: Math.max(0, before - dot(white, white)), x, white };
}

/** The covariance of what one model expects at two places; the luck of the level, which both share, left out. */
function covariance(model, a, b) {
  const before = model.variance * correlations(a.x, b.x, model.lengths)[0] + model.tilt * trendsAlike(a.x, b.x)[0];
  return before - dot(a.white, b.white);
}

/** From the scale on which is emulated to what people read. */
function natural(scale, value) {
  if (scale === "log") return Math.exp(value);
  return scale === "logit" ? 1 / (1 + Math.exp(-value)) : value;
}

/**
 * The variance of what luck does to one of two settings of a scenario and not to the other: none of one setting, soon much
 * of two, and never more than what it does to both.
 */
function luckApart(model, a, b) {
  let far = 0;
  for (let j = 0; j < a.length; j++) far += Math.abs(a[j] - b[j]);
  return (2 * model.uneven * far) / (1 + far);
}

/** The expected value with the band that holds it with 90 %, the luck of the level counted, as people read it. @returns {Band} */
function banded(scale, spot, luck = 0) {
  const wide = Z * Math.sqrt(spot.variance + luck);
  return { mean: natural(scale, spot.mean), low: natural(scale, spot.mean - wide), high: natural(scale, spot.mean + wide) };
}

/** The place below which a standard normal lies with probability p (Acklam; better than 1e-8). */
function normalQuantile(p) {
  const tail = [-7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968, 2.938163982698783];
  const under = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416, 1];
  if (p > 0.5) return -normalQuantile(1 - p);
  const polynomial = (coefficients, at) => coefficients.reduce((sum, one) => sum * at + one, 0);
  if (p < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(p));
    return polynomial(tail, q) / polynomial(under, q);
  }
  const q = p - 0.5, r = q * q;
  const top = [-3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1, 2.506628277459239];
  const low = [-5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1, 1];
  return (polynomial(top, r) * q) / polynomial(low, r);
}

/** Pairs of independent normals, evenly spread (Roberts' sequence and its mirror image): the same ones always. */
const PAIRS = (() => {
  const n = 256, pairs = [new Float64Array(2 * n), new Float64Array(2 * n)];
  for (let i = 0; i < n; i++) {
    [0.7548776662466927, 0.5698402909980532].forEach((step, k) => {
      pairs[k][i] = normalQuantile((0.5 + step * (i + 1)) % 1);
      pairs[k][n + i] = -pairs[k][i];
    });
  }
  return pairs;
})();

/**
 * The band (90 %) of the difference a - b of two estimates of which the errors correlate, as people read it. On the
 * straight scale it has a formula; on another it is read off evenly spread pairs.
 * @param {{scale: string, spot: {mean: number, variance: number}}} a
 * @returns {Band}
 */
function difference(a, b, correlation) {
  const wideA = Math.sqrt(a.spot.variance), wideB = Math.sqrt(b.spot.variance);
  const mean = natural(a.scale, a.spot.mean) - natural(b.scale, b.spot.mean);
  if (a.scale === "linear" && b.scale === "linear") {
    const wide = Z * Math.sqrt(Math.max(0, wideA * wideA + wideB * wideB - 2 * correlation * wideA * wideB));
    return { mean, low: mean - wide, high: mean + wide };
  }
  const rest = Math.sqrt(Math.max(0, 1 - correlation * correlation));
  const drawn = PAIRS[0].map((one, i) =>
    natural(a.scale, a.spot.mean + wideA * one) - natural(b.scale, b.spot.mean + wideB * (correlation * one + rest * PAIRS[1][i])));
  drawn.sort();
  return { mean, low: Math.min(mean, quantile(drawn, 0.05)), high: Math.max(mean, quantile(drawn, 0.95)) };
}

/** The value below which a part of sorted numbers lies. */
function quantile(sorted, part) {
  const at = part * (sorted.length - 1), below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}

/** The inputs of a setting, each from 0 (low) to 1 (high). */
function scaled(inputs, values) {
  return Float64Array.from(inputs, (one) => (values[one.id] - one.low) / (one.high - one.low));
}

/** The inputs of which a setting lies outside what was simulated. */
function outside(inputs, values) {
  const slack = (one) => 1e-9 * (one.high - one.low);
  return inputs.filter((one) => !(values[one.id] >= one.low - slack(one) && values[one.id] <= one.high + slack(one)));
}

/**
 * Who answers questions about settings: each model is made ready when it is first asked, and the correlations of a
 * setting with the simulated points are shared by all measures of the same lengths.
 */
function oracle(data) {
  const points = new Map(), models = new Map();

  function pointsOf(scenario) {
    if (!points.has(scenario)) points.set(scenario, Float64Array.from(data.emulators[scenario].x.flat()));
    return points.get(scenario);
  }

  function emulated(scenario, measure) {
    const all = own(data.emulators, scenario);
    return all && own(all.measures, measure);
  }

  function model(scenario, measure) {
    const key = scenario + "\n" + measure;
    if (!models.has(key)) {
      const found = emulated(scenario, measure);
      models.set(key, found ? prepared(pointsOf(scenario), found, [scenario, measure], togetherOf(found)) : null);
    }
    return models.get(key);
  }

  function togetherOf(found) {
    return Object.fromEntries(data.scenarios.map((one, k) => [one.id, found.together[k]]));
  }

  /** A setting of a scenario, about which `answer` can be asked. */
  function question(scenario, values) {
    return { scenario, values, x: scaled(data.inputs, values), outside: outside(data.inputs, values), near: new Map(),
      tilted: null, answers: new Map() };
  }

  function near(asked, found) {
    if (!asked.near.has(found.key)) asked.near.set(found.key, correlations(asked.x, found.points, found.lengths));
    return asked.near.get(found.key);
  }

  /** What is expected of a measure; null outside what was simulated, or where it is not emulated. */
  function answer(asked, measure) {
    if (!asked.answers.has(measure)) asked.answers.set(measure, fresh(asked, measure));
    return asked.answers.get(measure);
  }

  function fresh(asked, measure) {
    const found = asked.outside.length ? null : model(asked.scenario, measure);
    if (!found) return null;
    asked.tilted = asked.tilted || trendsAlike(asked.x, found.points);
    const spot = predicted(found, asked.x, near(asked, found), asked.tilted);
    const asItIs = found.points.subarray(0, asked.x.length), luck = found.luck + luckApart(found, asked.x, asItIs);
    return { ...banded(found.scale, spot, luck), scale: found.scale, spot, luck, model: found };
  }

  /** The simulated points most like a setting, best first: how like, what was seen there, and its standard error. */
  function like(asked, measure, most) {
    const found = asked.outside.length ? null : model(asked.scenario, measure);
    if (!found) return [];
    const shown = emulated(asked.scenario, measure).shown;
    return Array.from(near(asked, found), (alike, i) => ({ alike, i, mean: shown[i][0], error: shown[i][1] }))
      .filter((one) => one.mean !== null).sort((a, b) => b.alike - a.alike).slice(0, most);
  }

  return { question, answer, like, emulated, model, pointsOf };
}

/**
 * The band of a - b. Of one emulation the errors at two settings go together, and the luck of the level leaves no trace but
 * what it does to one of them (half of that is laid on each). Of two organisations only their luck does, as far as `together` says, the errors of emulating do not.
 */
function between(a, b) {
  if (!a || !b) return null;
  if (a.model && a.model === b.model) {
    if (a.spot.x.every((one, i) => one === b.spot.x[i])) return { mean: 0, low: 0, high: 0 };
    const half = luckApart(a.model, a.spot.x, b.spot.x) / 2, [here, there] = [a, b].map((one) => wider(one, half));
    return difference(here, there, bounded(covariance(a.model, a.spot, b.spot) / rootOf(here.spot.variance * there.spot.variance)));
  }
  const [one, other] = [a, b].map((level) => wider(level, level.luck || 0)), shared = luckTogether(a.model, b.model);
  return difference(one, other, bounded(shared / rootOf(one.spot.variance * other.spot.variance)));
}

function rootOf(value) {
  return Math.sqrt(value) || Infinity;
}

function bounded(correlation) {
  return Math.max(-1, Math.min(1, correlation));
}

/** An answer of which more is unsure. */
function wider(answer, by) {
  return { scale: answer.scale, spot: { mean: answer.spot.mean, variance: answer.spot.variance + by } };
}

/** The covariance of the luck of two levels of one measure: nothing where nobody says, or on other scales. */
function luckTogether(a, b) {
  if (!a || !b || a.place[1] !== b.place[1] || a.scale !== b.scale) return 0;
  const found = own(a.together, b.place[0]);
  return Number.isFinite(found) ? found * Math.sqrt(a.luck * b.luck) : 0;
}

/** An estimate of an exact run, in the form of an answer; null as long as it has no interval, which takes two replications. */
function simulatedAnswer(told) {
  if (!told || ![told.mean, told.low, told.high].every(Number.isFinite)) return null;
  const wide = (told.high - told.low) / 2 / Z95;
  return { mean: told.mean, low: told.low, high: told.high, scale: "linear", spot: { mean: told.mean, variance: wide * wide },
    model: null, n: told.n };
}

// --- norms and the search ------------------------------------------------------------------------------------------

/** How much room a norm leaves: 0 or more when even the worse end of the band meets it; the better end for `hope`. */
function room(answer, norm, better, hope = false) {
  if (!answer) return -Infinity;
  if (better === "high") return (hope ? answer.high : answer.low) - norm;
  return norm - (hope ? answer.low : answer.high);
}

/** "met" surely, "missed" surely, or "open": the norm lies inside the band. */
function verdictOnNorm(answer, norm, better) {
  if (room(answer, norm, better) >= 0) return "met";
  return room(answer, norm, better, true) >= 0 ? "open" : "missed";
}

/**
 * Look for the cheapest place on a lattice that has room for every norm. A generator: it yields how many places it has
 * tried, so that a page stays alive, and returns the best place, or else the one that comes nearest.
 * @param {{low: number, high: number, step: number, eur: number, today: number}[]} sides what may change
 * @param {(place: number[]) => number[]} rooms the room for each norm, each divided by what is a lot of it
 * @param {number[][]} starts where to begin
 */
function* cheapest(sides, rooms, starts) {
  const lattice = sides.map(stepsOf), seen = new Map();
  const valuesOf = (place) => place.map((at, k) => lattice[k][at]);
  const costOf = (place) => place.reduce((sum, at, k) => sum + lattice[k][at] * sides[k].eur, 0);
  const lacking = (place) => {
    const key = place.join(" ");
    if (!seen.has(key)) seen.set(key, rooms(valuesOf(place)).reduce((sum, one) => sum + Math.max(0, -one), 0));
    return seen.get(key);
  };
  let best = null, nearest = null;
  for (const start of starts) {
    const from = start.map((value, k) => closest(lattice[k], value));
    const place = yield* repaired(from, lattice, lacking, seen);
    if (nearest === null || lacking(place) < lacking(nearest)) nearest = place;
    if (lacking(place) > 0) continue;
    const found = yield* lowered(place, lattice, lacking, costOf, seen);
    if (best === null || costOf(found) < costOf(best) - 1e-6) best = found;
  }
  const place = best || nearest;
  return { met: best !== null, values: valuesOf(place), cost: costOf(place), n: seen.size };
}

/** The values of a side that may be chosen: today's, and whole steps from it. */
function stepsOf(side) {
  const found = [];
  const down = Math.floor((side.today - side.low) / side.step + 1e-9);
  for (let k = -down; side.today + k * side.step <= side.high + 1e-9; k++) found.push(tidy(side.today + k * side.step));
  return found;
}

/** A number without the dust of adding. */
function tidy(value) {
  return Math.round(value * 1e6) / 1e6;
}

function closest(steps, value) {
  return steps.reduce((best, one, k) => (Math.abs(one - value) < Math.abs(steps[best] - value) ? k : best), 0);
}

/** The place with one side moved, or null where that leaves the lattice. */
function moved(place, k, by, lattice) {
  const at = place[k] + by;
  if (at < 0 || at >= lattice[k].length) return null;
  const found = place.slice();
  found[k] = at;
  return found;
}

/** Go to less and less lack, one side at a time, with ever smaller steps. */
function* repaired(from, lattice, lacking, seen) {
  let place = from;
  for (const size of [8, 4, 2, 1]) {
    for (let better = place; better && lacking(place) > 0; ) {
      better = null;
      for (let k = 0; k < lattice.length; k++) {
        for (const by of [size, -size]) {
          const next = moved(place, k, by, lattice);
          if (next && lacking(next) < lacking(better || place) - 1e-12) better = next;
        }
        yield seen.size;
      }
      place = better || place;
    }
  }
  return place;
}

/** Save money while nothing lacks: one side down, or one down and another up, until no step of these saves any. */
function* lowered(from, lattice, lacking, costOf, seen) {
  let place = from;
  for (let going = true; going; ) {
    const alone = yield* bestOf(singles(place, lattice), place, lacking, costOf, seen);
    const next = alone || (yield* bestOf(exchanges(place, lattice), place, lacking, costOf, seen));
    going = next !== null;
    place = next || place;
  }
  return place;
}

/** The cheapest of some places at which nothing lacks and that is cheaper than this; null where there is none. */
function* bestOf(places, than, lacking, costOf, seen) {
  const cheaper = places.map((place) => ({ place, cost: costOf(place) })).filter((one) => one.cost < costOf(than) - 1e-6);
  cheaper.sort((a, b) => a.cost - b.cost);
  for (const one of cheaper) {
    yield seen.size;
    if (lacking(one.place) <= 0) return one.place;
  }
  return null;
}

const JUMPS = [1, 2, 4, 8];

function singles(place, lattice) {
  return place.flatMap((_, k) => JUMPS.map((by) => moved(place, k, -by, lattice))).filter(Boolean);
}

function exchanges(place, lattice) {
  const found = [];
  place.forEach((_, down) => place.forEach((__, up) => {
    if (down === up) return;
    for (const less of JUMPS) for (const more of JUMPS) {
      const one = moved(place, down, -less, lattice);
      const both = one && moved(one, up, more, lattice);
      if (both) found.push(both);
    }
  }));
  return found;
}

/** Places to begin the search at: evenly spread over the box of the sides. */
function spread(sides, n) {
  const primes = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37];
  return Array.from({ length: n }, (_, i) =>
    sides.map((side, k) => side.low + radical(i + 1, primes[k % primes.length]) * (side.high - side.low)));
}

/** The digits of a number mirrored behind the point (van der Corput). */
function radical(number, base) {
  let found = 0;
  for (let part = 1 / base, rest = number; rest > 0; rest = Math.floor(rest / base), part /= base) found += (rest % base) * part;
  return found;
}

/** What one input does to one measure over its range, all else as it is: the curve, and its lowest and highest place. */
function curve(book, asked, measure, input, n) {
  const steps = input.kind === "switch" ? 1 : n - 1;
  const found = [];
  for (let k = 0; k <= steps; k++) {
    const value = input.low + (k / steps) * (input.high - input.low);
    const answer = book.answer(book.question(asked.scenario, { ...asked.values, [input.id]: value }), measure);
    if (answer) found.push({ value, answer });
  }
  return found;
}

/** The inputs, most telling first: how far each can move a measure by itself, from where to where, with the band of that. */
function drivers(book, data, asked, measure) {
  return data.inputs.map((input) => {
    const line = curve(book, asked, measure, input, 9);
    if (!line.length) return null;
    const from = line.reduce((a, b) => (b.answer.mean < a.answer.mean ? b : a));
    const to = line.reduce((a, b) => (b.answer.mean > a.answer.mean ? b : a));
    return { input, from, to, size: to.answer.mean - from.answer.mean, effect: between(to.answer, from.answer), first: line[0], last: line[line.length - 1] };
  }).filter(Boolean).sort((a, b) => b.size - a.size);
}

// --- numbers and texts ---------------------------------------------------------------------------------------------

/** What an object itself has under a key; nothing of what all objects have. */
function own(object, key) {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** A text of data in a language; English where it has no other. */
function inLanguage(text, language) {
  if (typeof text === "string") return text;
  return text ? String(own(text, language) || text.en || "") : "";
}

/** A text of the page with its blanks filled in; `n` decides between the forms for one and for several. */
function filled(text, values) {
  const form = typeof text === "string" ? text : String(values.n) === "1" ? text.one : text.other;
  return form.replace(/\{(\w+)\}/g, (blank, name) => (Object.hasOwn(values, name) ? String(values[name]) : blank));
}

const TAGS = { en: "en-GB", nl: "nl-NL" };
const formats = new Map();

function formatOf(language, options) {
  const key = language + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.NumberFormat(own(TAGS, language) || language, options));
  return formats.get(key);
}

/** A number as people of a language write it; a dash where there is none. */
function numeral(language, value, decimals, signed = false) {
  if (!Number.isFinite(value)) return "–";
  const rounded = Math.abs(value) < 0.5 * 10 ** -decimals ? 0 : value;
  const options = { minimumFractionDigits: decimals, maximumFractionDigits: decimals, signDisplay: signed ? "exceptZero" : "auto" };
  return formatOf(language, options).format(rounded).replace("-", "\u2212");
}

/** A number with as many decimals as it has itself, at most `most`. */
function plainNumeral(language, value, most = 2) {
  return formatOf(language, { maximumFractionDigits: most }).format(value === 0 ? 0 : value).replace("-", "\u2212");
}

/** What somebody typed as a number, with a comma or a point for the decimals; NaN when it is none. */
function typedNumber(text) {
  const bare = text.trim().replace(/[\s\u00a0\u202f]/g, "").replace("\u2212", "-");
  const last = Math.max(bare.lastIndexOf(","), bare.lastIndexOf("."));
  const marks = (bare.match(/[.,]/g) || []).length;
  const whole = last < 0 ? bare : bare.slice(0, last).replace(/[.,]/g, "") + "." + bare.slice(last + 1);
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(whole)) return NaN;
  const grouped = marks > 1 && new Set(bare.match(/[.,]/g)).size === 1;
  return Number(grouped ? bare.replace(/[.,]/g, "") : whole);
}

const factors = new WeakMap();

/** By what a measure is multiplied before it is read: a part of one is shown in hundredths. */
function factorOf(data, measure) {
  if (!factors.has(data)) factors.set(data, new Map());
  const known = factors.get(data);
  if (!known.has(measure.id)) known.set(measure.id, isPart(data, measure) ? 100 : 1);
  return known.get(measure.id);
}

/** Whether a measure in hundredths is held as a part of one. */
function isPart(data, measure) {
  if (!inLanguage(measure.unit, "en").startsWith("%")) return false;
  const found = Object.values(data.emulators).map((one) => own(one.measures, measure.id)).filter(Boolean);
  return found.some((one) => one.scale === "logit") || found.every((one) => one.shown.every(([mean]) => mean <= 1));
}

/** Marks of an axis: round numbers, some `n` of them, from low to high. */
function ticks(low, high, n) {
  const raw = (high - low) / n, power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((one) => one * power).find((one) => one >= raw * 0.999);
  const found = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) found.push(tidy(k * step));
  return found;
}

/** From where to where the axis of a measure runs: most of what was simulated anywhere, today and the norm, and zero when it is near. */
function extent(data, measure) {
  const seen = Object.keys(data.emulators).flatMap((scenario) => seenAt(data.emulators[scenario], measure.id)).sort((a, b) => a - b);
  if (!seen.length) return { low: 0, high: 1 };
  const today = Object.values(data.simulated).map((one) => own(one, measure.id)).filter(Boolean).flatMap((one) => [one.low, one.high]);
  const more = [...today, measure.norm].filter(Number.isFinite);
  const low = Math.min(quantile(seen, 0.05), ...more), high = Math.max(quantile(seen, 0.85), ...more);
  const pad = 0.06 * (high - low || Math.abs(high) || 1);
  const from = low >= 0 && low < 0.4 * high ? 0 : low - pad;
  return { low: from, high: high + pad };
}

/** From where to where most of what was simulated in the years of a path lies. */
function pathRange(data, path) {
  const all = path.measures.map((id) => extent(data, { id, norm: null }));
  return { low: Math.min(...all.map((one) => one.low)), high: Math.max(...all.map((one) => one.high)) };
}

/** What was simulated of a measure at the points: as told, or, of a year, as it was fitted. */
function seenAt(emulated, id) {
  const found = own(emulated.measures, id);
  if (!found) return [];
  const told = found.shown.length ? found.shown.map((one) => one[0]) : fittedAt(emulated.x, found);
  return told.filter(Number.isFinite);
}

/** The values that an emulation was fitted to, as people read them; null where a point has so much noise that it has none. */
function fittedAt(x, { scale, trend, y, noise, variance, trend_variance: tilt }) {
  return x.map((point, i) => {
    if (noise[i] > 1000 * (variance + tilt)) return null;
    return natural(scale, y[i] + point.reduce((sum, one, j) => sum + trend[j + 1] * one, trend[0]));
  });
}

/** Whether some simulated setting of a scenario meets a norm, which is told in the unit that is shown. */
function isReached(data, scenario, measure, norm) {
  const seen = own(data.emulators, scenario) ? seenAt(data.emulators[scenario], measure.id) : [];
  const value = norm / factorOf(data, measure);
  return seen.some((one) => (measure.better === "high" ? one >= value : one <= value));
}

/** How far a measure moves over all that was simulated, in what matters of it, or else in twentieths of itself. */
function reach(data, measure) {
  const seen = Object.values(data.emulators).flatMap((one) => seenAt(one, measure.id)).sort((a, b) => a - b);
  if (!seen.length) return 0;
  return (quantile(seen, 0.95) - quantile(seen, 0.05)) / (measure.matters || Math.abs(quantile(seen, 0.5)) / 20 || 1);
}

/** The two kinds of staff that move most what there are norms for: how their trends run says so. */
function tellingStaff(data) {
  const staff = data.inputs.filter((one) => one.kind === "number");
  const moving = data.measures.filter((one) => Number.isFinite(one.norm) && reach(data, one) >= 1);
  const met = moving.filter((one) => isReached(data, data.scenarios[0].id, one, one.norm * factorOf(data, one)));
  const normed = met.length ? met : moving;
  const pull = (input) => normed.reduce((sum, one) => sum + pullOf(data, one, data.inputs.indexOf(input)), 0);
  const ranked = staff.filter((one) => one.group === "staff").sort((a, b) => pull(b) - pull(a));
  const [first, second] = [...ranked.slice(0, 2), ...staff.filter((one) => !ranked.slice(0, 2).includes(one))];
  return [first, second || first].map((one) => (one ? one.id : ""));
}

/** What part of the slope of a measure an input has, over all scenarios. */
function pullOf(data, measure, at) {
  return Object.values(data.emulators).reduce((sum, { measures }) => {
    const slopes = own(measures, measure.id) ? measures[measure.id].trend.slice(1).map(Math.abs) : [];
    return sum + (slopes[at] || 0) / (Math.max(...slopes) || 1);
  }, 0);
}

// --- the state, and its address ------------------------------------------------------------------------------------

const LETTERS = ["A", "B", "C"];
const MOST = 20000;
const GROUPINGS = ["municipality", "function"];

function todayOf(data) {
  return Object.fromEntries(data.inputs.map((one) => [one.id, one.today]));
}

const openings = new WeakMap();

/** What the page opens with that takes some looking at the data: found once. */
function openingOf(data) {
  if (!openings.has(data)) {
    const told = data.measures.filter((one) => hasEmulation(data, one.id));
    const main = told.filter((one) => one.main);
    const asked = main.find((one) => reach(data, one) >= 1) || main[0] || told[0] || data.measures[0];
    openings.set(data, { area: tellingStaff(data), asked: asked ? asked.id : "" });
  }
  return openings.get(data);
}

/**
 * The page as it opens: the first two scenarios as they are. A norm counts where some simulated setting meets it, unless a
 * person says that it does (`on` is true), or does not (false).
 */
function firstState(data, language) {
  const columns = data.scenarios.slice(0, 2).map((one) => ({ scenario: one.id, values: todayOf(data) }));
  const norms = Object.fromEntries(data.measures.filter((one) => Number.isFinite(one.norm)).map((one) => [one.id, { value: tidy(one.norm * factorOf(data, one)), on: null }]));
  const { area, asked } = openingOf(data);
  return { language, municipality: "", columns, linked: true, editing: 0, against: "today", grouped: "municipality", norms, area, asked };
}

function hasEmulation(data, id) {
  return Object.values(data.emulators).some((one) => Object.hasOwn(one.measures, id));
}

/** What a person may read in an address: letters that need no code stay as they are. */
function written(text) {
  return encodeURIComponent(text).replace(/%(2F|2C|40|3A)/g, (code) => decodeURIComponent(code));
}

/** The address of a state: only what differs from the page as it opens. */
function toHash(state, data) {
  const first = firstState(data, state.language), parts = [["lang", state.language]];
  state.columns.forEach((one, k) => parts.push([LETTERS[k], one.scenario]));
  if (state.municipality) parts.push(["for", state.municipality]);
  if (state.against !== "today") parts.push(["against", LETTERS[state.against]]);
  (state.linked ? state.columns.slice(0, 1) : state.columns).forEach((column, k) => {
    const changed = data.inputs.filter((one) => column.values[one.id] !== one.today);
    changed.forEach((one) => parts.push([(state.linked ? "all." : LETTERS[k] + ".") + one.id, column.values[one.id]]));
  });
  if (!state.linked) parts.push(["apart", "yes"]);
  for (const [id, norm] of Object.entries(state.norms)) {
    const said = [norm.value === first.norms[id].value ? "" : norm.value, norm.on === null ? "" : norm.on ? "on" : "off"];
    if (said.join("")) parts.push(["norm." + id, said.filter((one) => one !== "").join(",")]);
  }
  if (state.grouped !== first.grouped) parts.push(["by", state.grouped]);
  if (state.area.join() !== first.area.join()) parts.push(["area", state.area.join(",")]);
  if (state.asked !== first.asked) parts.push(["measure", state.asked]);
  return "#" + parts.map(([key, value]) => written(key) + "=" + written(String(value))).join("&");
}

function decoded(text) {
  try {
    return decodeURIComponent(text.replace(/\+/g, "%2B"));
  } catch {
    return "";
  }
}

/** The parts of an address, as far as they can be read. */
function partsOf(hash) {
  return hash.slice(0, MOST).replace(/^#/, "").split("&").map((part) => {
    const at = part.indexOf("=");
    return at < 0 ? ["", ""] : [decoded(part.slice(0, at)), decoded(part.slice(at + 1))];
  });
}

/** The state of an address; what it says that the page does not know, or cannot be, is left as it was. */
function fromHash(hash, data, language, languages = ["en", "nl"]) {
  const state = firstState(data, language);
  const parts = partsOf(hash);
  readColumns(state, parts, data);
  for (const [key, value] of parts) readPart(state, key, value, data, languages);
  const pages = new Set(["today", ...state.columns.keys()]);
  if (!pages.has(state.against)) state.against = "today";
  return state;
}

function readColumns(state, parts, data) {
  const known = new Set(data.scenarios.map((one) => one.id));
  const chosen = LETTERS.map((letter) => parts.find(([key, value]) => key === letter && known.has(value))).filter(Boolean);
  if (chosen.length) state.columns = chosen.map(([, scenario]) => ({ scenario, values: todayOf(data) }));
  state.linked = !parts.some(([key, value]) => key === "apart" && value === "yes");
}

function readPart(state, key, value, data, languages) {
  const among = (all) => all.some((one) => one.id === value);
  if (key === "lang" && languages.includes(value)) state.language = value;
  if (key === "for" && among(data.municipalities)) state.municipality = value;
  if (key === "against" && LETTERS.includes(value)) state.against = LETTERS.indexOf(value);
  if (key === "by" && GROUPINGS.includes(value)) state.grouped = value;
  if (key === "measure" && among(data.measures)) state.asked = value;
  if (key === "area") readArea(state, value.split(","), data);
  const at = key.indexOf(".");
  if (at > 0) readNumber(state, key.slice(0, at), key.slice(at + 1), value, data);
}

function readArea(state, ids, data) {
  const known = ids.filter((id) => data.inputs.some((one) => one.id === id));
  if (known.length === 2 && known[0] !== known[1]) state.area = known;
}

function readNumber(state, where, id, value, data) {
  if (where === "norm" && Object.hasOwn(state.norms, id)) {
    for (const said of value.split(",")) {
      if (said === "off" || said === "on") state.norms[id].on = said === "on";
      else if (isNumber(said)) state.norms[id].value = Number(said);
    }
    return;
  }
  const input = data.inputs.find((one) => one.id === id);
  if (!input || !isNumber(value) || (input.kind === "switch" && !["0", "1"].includes(value))) return;
  const columns = where === "all" ? state.columns : state.columns.filter((_, k) => LETTERS[k] === where);
  columns.forEach((one) => (one.values[id] = Number(value)));
}

function isNumber(text) {
  return /^-?\d{1,9}(\.\d{1,9})?$/.test(text);
}

// --- files ---------------------------------------------------------------------------------------------------------

/** A table as CSV: for Excel in this language, and with no cell that a spreadsheet would work out. */
function toCsv(rows, language) {
  const comma = numeral(language, 0.5, 1).includes(",");
  const separator = comma ? ";" : ",";
  const cell = (value) => {
    if (typeof value === "number") return Number.isFinite(value) ? (comma ? String(value).replace(".", ",") : String(value)) : "";
    const text = /^['=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/.test(value) ? "'" + value : value;
    return /["\n\r;,]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
  };
  return "\ufeff" + rows.map((row) => row.map((one) => cell(one ?? "")).join(separator)).join("\r\n") + "\r\n";
}

/** A word as YAML reads it back: as it is when it is plain, otherwise between quotes. */
function yamlWord(word) {
  const plain = /^[A-Za-z_][\w+-]*$/.test(word) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(word);
  return plain ? word : JSON.stringify(word);
}

/** The experiment that runs exactly this setting, as far as it differs from today. */
function toYaml(experiment, scenario, values, inputs) {
  const changed = inputs.filter((one) => values[one.id] !== one.today);
  const levels = "{" + changed.map((one) => yamlWord(one.id) + ": " + values[one.id]).join(", ") + "}";
  return experiment.yaml.split("{{LEVELS}}").join(levels).split("{{SCENARIO}}").join(yamlWord(scenario));
}

function sentence(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

// --- the page: elements --------------------------------------------------------------------------------------------

/** The page as a whole: what it carries, what is chosen, and what its parts do when something changes. */
const page = { data: null, texts: null, book: null, state: null, exact: new Map(), parts: [], slow: [], width: 300, extents: new Map(),
  questions: new Map(), run: null, isLost: false, losing: 0, warm: new Set(), open: {} };

function t(key, values = {}) {
  return filled(own(page.texts[page.state.language], key) ?? page.texts.en[key], values);
}

function told(text) {
  return inLanguage(text, page.state.language);
}

function num(value, decimals, signed) {
  return numeral(page.state.language, value, decimals, signed);
}

function plain(value) {
  return plainNumeral(page.state.language, value);
}

/** Money in words: millions where there are any. */
function euro(value, signed = false) {
  if (Math.abs(value) >= 1e6) return t("euro_million", { n: num(value / 1e6, 2, signed) });
  const options = { style: "currency", currency: "EUR", maximumFractionDigits: 0, signDisplay: signed ? "exceptZero" : "auto" };
  return formatOf(page.state.language, options).format(value).replace("-", "\u2212");
}

function day(iso) {
  const language = own(TAGS, page.state.language) || page.state.language;
  return new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" }).format(new Date(iso + "T00:00:00Z"));
}

/** Give an element its attributes; `text` is its text, `on` what it listens to, and what is null or false is left out. */
function dressed(node, given, inner) {
  for (const [name, value] of Object.entries(given)) {
    if (name === "text") node.textContent = value;
    else if (name === "on") Object.entries(value).forEach(([event, act]) => node.addEventListener(event, act));
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...inner.filter((one) => one !== null && one !== undefined));
  return node;
}

function h(tag, given = {}, ...inner) {
  return dressed(document.createElement(tag), given, inner);
}

function g(tag, given = {}, ...inner) {
  return dressed(document.createElementNS("http://www.w3.org/2000/svg", tag), given, inner);
}

function byId(id) {
  return document.getElementById(id);
}

/** Replace what an element holds. */
function fill(id, ...inner) {
  byId(id).replaceChildren(...inner.filter((one) => one !== null));
}

function button(key, text, act, more = {}) {
  return h("button", { type: "button", "data-key": key, text, on: { click: act }, ...more });
}

/** A choice from a list of [value, text], with its label. */
function choice(key, label, options, value, act, hidden = false) {
  const select = h("select", { id: "choice-" + key, "data-key": key, on: { change: () => act(select.value) } },
    ...options.map(([one, text]) => h("option", { value: one, text, selected: one === value })));
  return h("span", { class: "choice" }, h("label", { for: "choice-" + key, class: hidden ? "unseen" : null, text: label }), select);
}

/** The sign of a column: another shape for each, so that nobody needs the colour. */
function sign(k, x, y, given = {}) {
  const shapes = ["M-5,0a5,5 0 1,0 10,0a5,5 0 1,0 -10,0z", "M-4.6,-4.6h9.2v9.2h-9.2z", "M0,-6.2l6.2,6.2l-6.2,6.2l-6.2,-6.2z"];
  return g("path", { class: "sign k" + k, d: shapes[k], transform: `translate(${round(x)},${round(y)})`, ...given });
}

function badge(k) {
  return h("span", { class: "badge k" + k }, g("svg", { width: 14, height: 14, viewBox: "-7 -7 14 14", "aria-hidden": "true" }, sign(k, 0, 0)), LETTERS[k]);
}

function round(value) {
  return Math.round(value * 10) / 10;
}

function inputOf(id) {
  return page.data.inputs.find((one) => one.id === id);
}

function measureOf(id) {
  return page.data.measures.find((one) => one.id === id);
}

function scenarioLabel(id) {
  return told(page.data.scenarios.find((one) => one.id === id).label);
}

function municipalityLabel(id) {
  const found = page.data.municipalities.find((one) => one.id === id);
  return found ? told(found.label) : id;
}

function columnLabel(k) {
  return LETTERS[k] + ": " + scenarioLabel(page.state.columns[k].scenario);
}

// --- the page: answers ---------------------------------------------------------------------------------------------

const REMEMBERED = 24;

function settingKey(scenario, values) {
  return scenario + " " + page.data.inputs.map((one) => values[one.id]).join(" ");
}

/** The question that a setting is; the last few are remembered with what was answered. */
function questionOf(scenario, values) {
  const key = settingKey(scenario, values);
  if (!page.questions.has(key)) {
    page.questions.set(key, page.book.question(scenario, { ...values }));
    if (page.questions.size > REMEMBERED) page.questions.delete(page.questions.keys().next().value);
  }
  return page.questions.get(key);
}

function answerTo(scenario, values, measure) {
  const exact = page.exact.get(settingKey(scenario, values));
  const simulated = exact && simulatedAnswer(own(exact.values, measure));
  return simulated || page.book.answer(questionOf(scenario, values), measure);
}

function columnAnswer(k, measure) {
  const { scenario, values } = page.state.columns[k];
  return answerTo(scenario, values, measure);
}

/** What columns are held against: the first scenario as it is, or a column. */
function yardstick(measure) {
  if (page.state.against !== "today") return columnAnswer(page.state.against, measure);
  return answerTo(page.data.scenarios[0].id, todayOf(page.data), measure);
}

function isYardstick(k) {
  if (page.state.against !== "today") return page.state.against === k;
  const { scenario, values } = page.state.columns[k];
  return settingKey(scenario, values) === settingKey(page.data.scenarios[0].id, todayOf(page.data));
}

function yardstickLabel() {
  return page.state.against === "today" ? t("today_organisation") : LETTERS[page.state.against];
}

/** Why a column shows nothing: which input lies outside what was simulated. */
function refusal(k) {
  const { scenario, values } = page.state.columns[k];
  const found = questionOf(scenario, values).outside[0];
  if (!found) return "";
  const said = Number.isFinite(values[found.id]) ? plain(values[found.id]) : "–";
  return t("outside", { input: told(found.label), value: said, low: plain(found.low), high: plain(found.high), unit: unitOf(found) });
}

/** The unit of a measure beside its label: nothing where the label says it already. */
function unitBeside(one) {
  const unit = told(one.unit);
  return told(one.label).toLowerCase().includes(unit.toLowerCase()) ? "" : unit;
}

/** What a measure or a path is called, with the municipality that it is of. */
function fullLabel(one) {
  const label = told(one.label), place = one.municipality ? municipalityLabel(one.municipality) : "";
  return place && !label.includes(place) ? `${label}, ${place}` : label;
}

/** What an input is counted in; a unit that the page has no word for stands for itself. */
function unitOf(input) {
  return own(page.texts[page.state.language], "unit_" + input.unit) ?? input.unit ?? "";
}

function extentOf(measure) {
  if (!page.extents.has(measure.id)) page.extents.set(measure.id, extent(page.data, measure));
  return page.extents.get(measure.id);
}

function shown(measure, value, signed) {
  return num(value * factorOf(page.data, measure), measure.decimals, signed);
}

/** From whether a difference is known, matters, and is wanted, to the word and the sign for it. */
function verdict(measure, band) {
  if (band.low === 0 && band.high === 0) return { look: "same", sign: "=", text: t("same") };
  if (band.low <= 0 && band.high >= 0) return { look: "open", sign: "?", text: t("not_shown") };
  if (measure.matters !== null && Math.abs(band.mean) < measure.matters) return { look: "open", sign: "≈", text: t("too_small") };
  const up = band.mean > 0, arrow = up ? "▲" : "▼";
  if (measure.better === "none") return { look: "other", sign: arrow, text: t(up ? "more" : "less") };
  const good = up === (measure.better === "high");
  return { look: good ? "better" : "worse", sign: arrow, text: t(good ? "better" : "worse") };
}

// --- the page: changes ---------------------------------------------------------------------------------------------

let frame = 0, pause = 0;

/** Show in the next frame what came: of what takes longer nothing hangs on it. */
function drawn() {
  if (!frame) frame = requestAnimationFrame(show);
}

/** Something was set: show it in the next frame, and what takes longer when the hand rests. */
function changed() {
  drawn();
  restsAfter(160);
}

/** What takes longer begins in some milliseconds, if nothing comes between; till it is drawn, the picture of norms says so. */
function restsAfter(milliseconds) {
  clearTimeout(pause);
  byId("area").setAttribute("aria-busy", "true");
  pause = setTimeout(rested, milliseconds);
}

function show() {
  frame = 0;
  const began = performance.now();
  page.parts.forEach((part) => part());
  page.took = performance.now() - began;
}

/** The emulations of the years of paths, made ready piece by piece behind the first answer: there are many of them. */
function* pathModels() {
  for (const path of page.data.paths) {
    for (const { scenario } of page.state.columns) {
      for (const id of path.measures) {
        page.book.model(scenario, id);
        yield id;
      }
    }
    page.warm.add(path.id);
  }
}

let warming = null;

function warm() {
  page.warm.clear();
  const walk = pathModels();
  warming = walk;
  setTimeout(() => sliced(walk, () => warming !== walk, resized), 0);
}

function rested() {
  page.slow.forEach((part) => part());
  sayAnswer();
  const hash = toHash(page.state, page.data);
  if (hash !== location.hash) history.replaceState(null, "", hash);
}

/** Which columns a setting applies to. */
function edited() {
  return page.state.linked ? page.state.columns : [page.state.columns[page.state.editing]];
}

function setInput(id, value) {
  edited().forEach((one) => (one.values[id] = value));
  changed();
}

function valueOf(id) {
  return edited()[0].values[id];
}

/** Make the page anew, in the language and for the columns that are chosen; who was somewhere with the keyboard stays there. */
function build() {
  const at = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.key : null;
  page.parts = [];
  page.slow = [];
  document.documentElement.lang = page.state.language;
  document.title = told(page.data.title);
  document.querySelectorAll("[data-t]").forEach((one) => (one.textContent = t(one.dataset.t)));
  document.querySelectorAll("[data-label]").forEach((one) => one.setAttribute("aria-label", t(one.dataset.label)));
  [buildHead, buildPanel, buildBar, buildTiles, buildDock, buildRows, buildPaths, buildNorms, buildArea, buildDrivers, buildProof, buildSure,
    buildExact].forEach((part) => part());
  measureWidth();
  show();
  restsAfter(0);
  warm();
  const back = at && [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === at);
  if (back) back.focus({ preventScroll: true });
}

function measureWidth() {
  const strip = document.querySelector("#rows .strip");
  if (strip && strip.clientWidth > 60) page.width = strip.clientWidth;
  const path = document.querySelector(".path-picture");
  if (path && path.clientWidth) page.pathWidth = path.clientWidth;
}

function buildHead() {
  byId("title").textContent = told(page.data.title);
  byId("about").textContent = t("deck");
  const { made } = page.data;
  byId("made").textContent = told(page.data.about) + " " + t("made", { from: day(made.changes_on), until: day(made.until) });
  fill("languages", ...Object.keys(page.texts).map((code) => {
    const here = code === page.state.language;
    return button("lang-" + code, page.texts[code].language.name, () => { page.state.language = code; build(); },
      { lang: code, "aria-pressed": String(here) });
  }));
  fill("actions",
    button("copy-link", t("copy_link"), () => copied(location.href.split("#")[0] + toHash(page.state, page.data), "link_copied")),
    button("csv", t("csv"), saveCsv), button("png", t("png"), savePicture), button("print", t("print"), () => window.print()));
}

function say(text) {
  byId("live").textContent = text;
}

// --- the page: settings --------------------------------------------------------------------------------------------

const GROUPS = ["staff", "inflow", "assumption"];

function buildPanel() {
  const groups = GROUPS.map((group) => [group, page.data.inputs.filter((one) => one.group === group)]).filter(([, all]) => all.length);
  fill("panel", whichColumn(), ...groups.map(([group, all]) => groupOf(group, all)));
  fill("panel-foot", button("reset", t("reset_all"), resetAll, { class: "quiet" }));
}

function resetAll() {
  edited().forEach((one) => (one.values = todayOf(page.data)));
  changed();
  say(t("was_reset"));
}

/** Whether all columns have one setting, and else which of them is being set. */
function whichColumn() {
  const { state } = page;
  if (state.columns.length < 2) return null;
  const box = h("input", { type: "checkbox", id: "linked", "data-key": "linked", on: { change: () => {
    state.linked = box.checked;
    if (state.linked) state.columns.forEach((one) => (one.values = { ...state.columns[state.editing].values }));
    build();
  } } });
  box.checked = state.linked;
  const which = state.linked ? null : h("div", { class: "segments", role: "group", "aria-label": t("you_set") },
    ...state.columns.map((_, k) => button("editing-" + k, "", () => { state.editing = k; build(); },
      { "aria-pressed": String(k === state.editing), "aria-label": t("set_column", { column: columnLabel(k) }) })));
  if (which) [...which.children].forEach((one, k) => one.append(badge(k)));
  return h("div", { class: "which" }, h("label", { class: "check", for: "linked" }, box, t("linked")), which);
}

/** A group of inputs that folds: on a narrow screen it begins folded, so that the answer is near. */
function groupOf(group, inputs) {
  const parts = group === "staff" ? [groupingChoice(inputs), ...staffParts(inputs)] : [h("div", { class: "place" }, ...inputs.map((one) => fieldOf(one, told(one.label))))];
  const isOpen = own(page.open, group) ?? !window.matchMedia("(max-width: 46rem)").matches;
  const summary = h("summary", { "data-key": "group-" + group, text: t("group_" + group) });
  const folding = h("details", { class: "group", open: isOpen, on: { toggle: () => (page.open[group] = folding.open) } }, summary, ...parts.filter(Boolean));
  return folding;
}

/** Whether staff stands by municipality or by function; nothing to choose where none is of a municipality. */
function groupingChoice(inputs) {
  if (!inputs.some((one) => one.municipality)) return null;
  return h("div", { class: "segments small-segments", role: "group", "aria-label": t("grouped") }, ...GROUPINGS.map((by) =>
    button("by-" + by, t("by_" + by), () => { page.state.grouped = by; build(); }, { "aria-pressed": String(page.state.grouped === by) })));
}

/** Staff under its headings: each municipality with its functions, or each function with its municipalities. */
function staffParts(inputs) {
  const shared = inputs.filter((one) => !one.municipality), mine = inputs.filter((one) => one.municipality);
  const region = shared.length ? [placeOf(t("whole_region"), shared, (one) => told(one.label))] : [];
  const headed = page.state.grouped === "function" ? functionLabel : (one) => municipalityLabel(one.municipality);
  const within = page.state.grouped === "function" ? (one) => municipalityLabel(one.municipality) : functionLabel;
  const heads = [...new Set(mine.map(headed))];
  const parts = heads.map((head) => placeOf(head, mine.filter((one) => headed(one) === head), within));
  return page.state.grouped === "function" ? [...parts, ...region] : [...region, ...parts];
}

function placeOf(head, inputs, within) {
  return h("div", { class: "place" }, h("h3", { text: head }), ...inputs.map((one) => fieldOf(one, within(one))));
}

/** What staff of a municipality does: its label without the name of the municipality. */
function functionLabel(input) {
  const bare = told(input.label).split(municipalityLabel(input.municipality)).join("").replace(/^[\s,:·–-]+|[\s,:·–-]+$/g, "");
  return bare || told(input.label);
}

/** The field of an input; `short` is what stands there, where a heading says the rest. */
function fieldOf(input, short) {
  return input.kind === "switch" ? switchOf(input) : sliderOf(input, short);
}

function switchOf(input) {
  const radios = [0, 1].map((value) => h("input", { type: "radio", name: "in-" + input.id, value, "data-key": `in-${input.id}-${value}`,
    on: { change: () => setInput(input.id, value) } }));
  page.parts.push(() => radios.forEach((one, value) => (one.checked = valueOf(input.id) === value)));
  return h("fieldset", { class: "field switch" }, h("legend", { text: told(input.label), title: told(input.about) }),
    h("div", { class: "segments" }, ...radios.map((one, value) =>
      h("label", {}, one, h("span", { text: told(input.options[value]) + (value === input.today ? " · " + t("today_short") : "") })))));
}

/** A slider with a field for the number beside it, the value of today marked, and a way back to it. */
function sliderOf(input, short) {
  const id = "in-" + input.id, set = (value) => setInput(input.id, snapped(input, value));
  const range = h("input", { type: "range", id, "data-key": id, min: input.low, max: input.high, step: "any", "aria-describedby": id + "-today",
    on: { input: () => set(Number(range.value)), keydown: (event) => stepped(event, input, set) } });
  const box = h("input", { type: "text", inputmode: "decimal", autocomplete: "off", id: id + "-number", "data-key": id + "-number", "aria-label": t("number_of", { input: told(input.label), unit: unitOf(input) }),
    on: { input: () => typed(box, input), change: () => typed(box, input, true), keydown: (event) => stepped(event, input, set, true) } });
  const back = button(id + "-back", "↺", () => set(input.today), { class: "back", "aria-label": t("reset_one", { input: told(input.label) }), title: t("reset_one", { input: told(input.label) }) });
  const mark = h("span", { class: "mark", "aria-hidden": "true" }), note = h("span", { class: "note" });
  mark.style.setProperty("--at", String((input.today - input.low) / (input.high - input.low)));
  const field = h("div", { class: "field" },
    h("label", { for: id, title: told(input.about) }, short, short === told(input.label) ? null : h("span", { class: "unseen", text: ` (${told(input.label)})` })),
    h("span", { class: "boxed" }, box, h("span", { class: "unit", text: unitOf(input) }), back),
    h("span", { class: "today", id: id + "-today" }, t("today_is", { value: plain(input.today) }), note),
    h("span", { class: "track" }, mark, range));
  page.parts.push(() => showSlider(input, { range, box, back, note, field }));
  return field;
}

function showSlider(input, { range, box, back, note, field }) {
  const value = valueOf(input.id), apart = tidy(value - input.today);
  range.value = value;
  range.setAttribute("aria-valuetext", plain(value) + " " + unitOf(input));
  if (document.activeElement !== box || typedNumber(box.value) !== value) box.value = plain(value);
  box.setAttribute("aria-invalid", String(outside([input], { [input.id]: value }).length > 0));
  field.classList.toggle("moved", apart !== 0);
  back.disabled = apart === 0;
  const money = apart && input.eur_per_unit_year ? ", " + euro(apart * input.eur_per_unit_year, true) : "";
  note.textContent = apart ? ` (${plainSigned(apart)}${money})` : "";
}

function plainSigned(value) {
  return (value > 0 ? "+" : "") + plain(value);
}

/** A value at a whole number of steps from today's, not past the ends. */
function snapped(input, value) {
  const whole = input.today + Math.round((value - input.today) / input.step) * input.step;
  const nearest = Math.abs(value - input.low) < input.step / 4 ? input.low : Math.abs(value - input.high) < input.step / 4 ? input.high : whole;
  return tidy(Math.min(input.high, Math.max(input.low, nearest)));
}

/** What was typed: taken as it is, also outside what was simulated, which the page then says. */
function typed(box, input, done = false) {
  const value = typedNumber(box.value);
  if (Number.isFinite(value)) setInput(input.id, tidy(value));
  else if (done) changed();
  box.setAttribute("aria-invalid", String(!Number.isFinite(value)));
}

const KEYS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 5, PageDown: -5 };

function stepped(event, input, set, isBox = false) {
  const by = own(KEYS, event.key);
  if (by === undefined || event.altKey || event.ctrlKey || event.metaKey || (isBox && !/Up|Down/.test(event.key))) return;
  event.preventDefault();
  set(valueOf(input.id) + by * input.step);
}

// --- the page: what is compared ------------------------------------------------------------------------------------

function buildBar() {
  const { state, data } = page;
  const places = [["", t("whole_region")], ...data.municipalities.map((one) => [one.id, told(one.label)])];
  const yards = [["today", t("today_organisation")], ...state.columns.map((_, k) => [String(k), columnLabel(k)])];
  fill("filters",
    choice("for", t("for_whom"), places, state.municipality, (value) => { state.municipality = value; build(); }),
    choice("against", t("against"), yards, String(state.against), (value) => { state.against = value === "today" ? value : Number(value); changed(); }));
  const free = data.scenarios.find((one) => !state.columns.some((column) => column.scenario === one.id)) || data.scenarios[0];
  fill("columns", ...state.columns.map((_, k) => columnHead(k)),
    state.columns.length < LETTERS.length ? button("add", t("add_column"), () => addColumn(free.id), { class: "add" }) : null);
  document.body.dataset.columns = state.columns.length;
}

function addColumn(scenario) {
  page.state.columns.push({ scenario, values: { ...edited()[0].values } });
  build();
}

function columnHead(k) {
  const { state, data } = page, column = state.columns[k];
  const select = choice("column-" + k, t("scenario_of", { column: LETTERS[k] }), data.scenarios.map((one) => [one.id, told(one.label)]), column.scenario,
    (value) => { column.scenario = value; build(); }, true);
  const away = state.columns.length > 1 ? button("away-" + k, "×", () => removeColumn(k), { class: "away", "aria-label": t("remove_column", { column: columnLabel(k) }) }) : null;
  const refused = h("p", { class: "refused", role: "status" });
  page.parts.push(() => { setText(refused, refusal(k)); });
  return h("div", { class: "column k" + k }, badge(k), select, away, refused);
}

function removeColumn(k) {
  page.state.columns.splice(k, 1);
  page.state.editing = 0;
  page.state.against = "today";
  build();
}

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

// --- the page: tiles and rows --------------------------------------------------------------------------------------

const FAMILIES = ["waits", "work", "caseload", "seen", "money"];

/** The measures that the filter leaves: of the region and of who pays, or of one municipality and what is the whole region's. */
function chosenMeasures(family) {
  const { municipality } = page.state;
  const here = page.data.measures.filter((one) => one.family === family && hasEmulation(page.data, one.id));
  if (!municipality) return here.filter((one) => one.municipality === null || one.party !== null);
  const theirs = here.filter((one) => one.municipality === municipality);
  return [...theirs, ...here.filter((one) => one.municipality === null)];
}

/** Whether a figure stands in sight: a main one, of the municipality that is chosen where it has it, and who pays. */
function isMain(measure, all) {
  const { municipality } = page.state, whole = all.find((one) => one.id === measure.id.split("/municipality/")[0] && one !== measure);
  if (!measure.municipality) return measure.main && !(municipality && all.some((one) => one.municipality === municipality && one.id.startsWith(measure.id + "/")));
  if (municipality) return measure.main || Boolean(whole && whole.main);
  return measure.main || Boolean(whole && measure.party !== null && whole === telling(all.filter((one) => one.main), 1)[0]);
}

/** Measures in their order, but those that nothing moves last. */
function moversFirst(measures) {
  const still = (one) => Number(reachOf(one) < 1);
  return measures.slice().sort((a, b) => still(a) - still(b));
}

const AS_FAR = 0.8;

/** The `n` measures that move furthest in what was simulated; of one and about as far the last, which is what the others come to. */
function telling(measures, n) {
  const ranked = measures.slice().sort((a, b) => reachOf(b) - reachOf(a));
  return n > 1 ? ranked.slice(0, n) : measures.filter((one) => reachOf(one) >= AS_FAR * reachOf(ranked[0])).slice(-1);
}

const reaches = new Map();

function reachOf(measure) {
  if (!reaches.has(measure.id)) reaches.set(measure.id, reach(page.data, measure));
  return reaches.get(measure.id);
}

const TILES = { waits: 2 };

/** The figures at the top: of each family what moves furthest, and two waits. */
function tileMeasures() {
  return FAMILIES.flatMap((name) => {
    const all = chosenMeasures(name), main = all.filter((one) => isMain(one, all) && (page.state.municipality || !one.municipality));
    const most = telling(main.length ? main : all.filter((one) => isMain(one, all)), TILES[name] || 1);
    return all.filter((one) => most.includes(one));
  });
}

function buildTiles() {
  fill("tiles", ...tileMeasures().map(tile));
}

function tile(measure) {
  const lines = page.state.columns.map((_, k) => {
    const big = h("b"), band = h("span", { class: "range" });
    page.parts.push(() => showNumber(measure, columnAnswer(k, measure.id), big, band));
    return h("p", { class: "line k" + k }, badge(k), big, band);
  });
  return h("div", { class: "tile" }, h("h3", {}, fullLabel(measure), " ", h("span", { class: "unit", text: unitBeside(measure) })), h("div", {}, ...lines));
}

/** The first figures, kept in sight at the foot of a narrow screen while something is set; a repetition, so not read aloud. */
function buildDock() {
  fill("dock", ...tileMeasures().slice(0, 2).map((measure) => {
    const numbers = page.state.columns.map((_, k) => {
      const big = h("b");
      page.parts.push(() => showNumber(measure, columnAnswer(k, measure.id), big));
      return h("span", {}, badge(k), " ", big);
    });
    return h("div", {}, h("span", { class: "small", text: fullLabel(measure) }), h("span", { class: "docked" }, ...numbers));
  }));
}

function showNumber(measure, answer, big, band = null) {
  setText(big, answer ? shown(measure, answer.mean) : "–");
  if (band) setText(band, answer ? t("range", { low: shown(measure, answer.low), high: shown(measure, answer.high) }) + (answer.n ? "\n" + t("runs", { n: plain(answer.n) }) : "") : "");
}

function buildRows() {
  fill("rows", legend(), ...FAMILIES.map(family).filter(Boolean));
}

function family(name) {
  const all = chosenMeasures(name);
  if (!all.length) return null;
  const main = moversFirst(all.filter((one) => isMain(one, all))), more = all.filter((one) => !main.includes(one));
  return h("section", { class: "family", "aria-labelledby": "family-" + name },
    h("h3", { id: "family-" + name, text: t("family_" + name) }), main.length ? tableOf(name, main) : null, more.length ? foldedRows(name, more) : null);
}

function foldedRows(name, measures) {
  return folded("more-" + name, t("more_figures", { n: measures.length }), () => tableOf(name, measures));
}

/** What is kept up only while somebody looks at it. */
function folded(key, text, make) {
  const { parts, slow } = page;
  Object.assign(page, { parts: [], slow: [] });
  const inner = make(), mine = { parts: page.parts, slow: page.slow };
  Object.assign(page, { parts, slow });
  const refresh = (which) => { if (folding.open) mine[which].forEach((part) => part()); };
  const folding = h("details", { open: Boolean(own(page.open, key)), on: { toggle: () => { page.open[key] = folding.open; refresh("parts"); refresh("slow"); } } },
    h("summary", { "data-key": key, text }), inner);
  parts.push(() => refresh("parts"));
  slow.push(() => refresh("slow"));
  return folding;
}

/** A table that keeps its roles when a narrow screen lays it out otherwise. */
function tableOf(name, measures) {
  const heads = [t("figure"), t("picture"), ...page.state.columns.map((_, k) => columnLabel(k))];
  return h("table", { role: "table", "aria-label": t("family_" + name) },
    h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, ...heads.map((text) => h("th", { role: "columnheader", scope: "col" }, h("span", { class: "unseen", text }))))),
    h("tbody", { role: "rowgroup" }, ...measures.map(rowOf)));
}

function rowOf(measure) {
  const where = measure.municipality ? municipalityLabel(measure.municipality) : page.state.municipality ? t("whole_region") : "";
  const beside = [unitBeside(measure), where].filter(Boolean).join(" · ");
  const svg = g("svg", { class: "strip-picture", role: measure.norm === null ? "img" : "group" });
  const lanes = g("g"), axis = g("g");
  svg.append(axis, lanes);
  if (page.state.norms[measure.id]) svg.append(normHandle(measure));
  page.parts.push(() => drawStrip(measure, svg, axis, lanes));
  return h("tr", { role: "row" },
    h("th", { role: "rowheader", scope: "row" }, h("span", { class: "name", text: told(measure.label) }), h("span", { class: "unit", text: beside })),
    h("td", { role: "cell", class: "strip" }, svg),
    ...page.state.columns.map((_, k) => cellOf(measure, k)));
}

function cellOf(measure, k) {
  const big = h("b"), band = h("span", { class: "range" }), apart = h("span", { class: "apart" }), norm = h("span", { class: "met" });
  page.parts.push(() => {
    const answer = columnAnswer(k, measure.id);
    showNumber(measure, answer, big, band);
    showApart(measure, k, answer, apart);
    showNorm(measure, k, answer, norm);
  });
  return h("td", { role: "cell", class: "numbers k" + k }, h("span", { class: "value" }, badge(k), big), band, apart, norm);
}

/** The band by which a column differs from the yardstick: of an exact run from today in the same luck, where a server told it. */
function apartFrom(measure, k, answer) {
  if (isYardstick(k)) return null;
  const { scenario, values } = page.state.columns[k], exact = page.exact.get(settingKey(scenario, values));
  const inSameLuck = page.state.against === "today" && exact && simulatedAnswer(own(exact.differences, measure.id));
  return inSameLuck || between(answer, yardstick(measure.id));
}

function showApart(measure, k, answer, node) {
  const band = apartFrom(measure, k, answer);
  if (!band) {
    node.className = "apart";
    return setText(node, "");
  }
  const said = verdict(measure, band);
  node.className = "apart " + said.look;
  const difference = said.look === "same" ? "" : ` ${shown(measure, band.mean, true)} (${t("range", { low: shown(measure, band.low, true), high: shown(measure, band.high, true) })})`;
  return setText(node, `${said.sign}${difference} ${said.text}`);
}

const MARKS = { met: "✓", open: "≈", missed: "✗" };

/** Whether a norm counts for a scenario: as a person says, or else where some simulated setting meets it. */
function counts(measure, scenario) {
  const norm = page.state.norms[measure.id];
  return Boolean(norm) && (norm.on ?? isReachedHere(measure, scenario));
}

const reached = new Map();

function isReachedHere(measure, scenario) {
  const { value } = page.state.norms[measure.id], key = [scenario, measure.id, value].join(" ");
  if (!reached.has(key)) {
    if (reached.size > 500) reached.clear();
    reached.set(key, isReached(page.data, scenario, measure, value));
  }
  return reached.get(key);
}

function showNorm(measure, k, answer, node) {
  const norm = page.state.norms[measure.id], { scenario } = page.state.columns[k];
  if (!norm || norm.on === false || !answer) return setText(node, "");
  const said = verdictOnNorm(answer, norm.value / factorOf(page.data, measure), measure.better);
  node.className = "met " + said;
  return setText(node, `${MARKS[said]} ${t(said === "missed" && !isReachedHere(measure, scenario) ? "norm_never" : "norm_" + said)}`);
}

// --- the page: strips ----------------------------------------------------------------------------------------------

const LANE = 17, TOP = 16, FOOT = 17, SIDE = 8;

function place(measure, value, width) {
  const { low, high } = extentOf(measure);
  return SIDE + ((value - low) / (high - low)) * (width - 2 * SIDE);
}

function within(x, width) {
  return Math.min(width - SIDE, Math.max(SIDE, x));
}

function stripHeight() {
  return TOP + LANE * page.state.columns.length + FOOT;
}

function drawStrip(measure, svg, axis, lanes) {
  const width = page.width, height = stripHeight();
  if (svg.dataset.width !== String(width)) {
    dressed(svg, { width, height, viewBox: `0 0 ${width} ${height}`, "data-width": width }, []);
    axis.replaceChildren(...axisOf(measure, width, height));
  }
  lanes.replaceChildren(...marksOf(measure, width, height));
  svg.setAttribute("aria-label", spoken(measure));
}

/** What a strip shows, in words. */
function spoken(measure) {
  const parts = page.state.columns.map((_, k) => {
    const answer = columnAnswer(k, measure.id);
    return LETTERS[k] + " " + (answer ? `${shown(measure, answer.mean)} (${t("range", { low: shown(measure, answer.low), high: shown(measure, answer.high) })})` : t("no_number"));
  });
  return `${fullLabel(measure)}, ${told(measure.unit)}: ${parts.join("; ")}`;
}

function axisOf(measure, width, height) {
  const { low, high } = extentOf(measure), factor = factorOf(page.data, measure), bottom = height - FOOT;
  const found = [g("line", { class: "axis", x1: SIDE, x2: width - SIDE, y1: bottom, y2: bottom })];
  for (const one of ticks(low * factor, high * factor, width < 260 ? 3 : 5)) {
    const x = place(measure, one / factor, width);
    found.push(g("line", { class: "axis", x1: round(x), x2: round(x), y1: bottom, y2: bottom + 3 }),
      g("text", { class: "tick", x: round(x), y: bottom + 13, "text-anchor": "middle", text: plain(one) }));
  }
  return found;
}

/** Everything that moves: the side that a norm forbids, the yardstick, and for each column its band, dots and sign. */
function marksOf(measure, width, height) {
  const found = [...forbidden(measure, width, height)], yard = yardstick(measure.id);
  if (yard) {
    const x = round(within(place(measure, yard.mean, width), width));
    found.push(g("line", { class: "yard", x1: x, x2: x, y1: TOP - 3, y2: height - FOOT }));
  }
  page.state.columns.forEach((_, k) => found.push(...laneOf(measure, k, width, TOP + LANE * (k + 0.5))));
  return found;
}

function forbidden(measure, width, height) {
  const norm = page.state.norms[measure.id];
  if (!norm || norm.on === false) return [];
  const x = within(place(measure, norm.value / factorOf(page.data, measure), width), width);
  const [from, to] = measure.better === "high" ? [SIDE, x] : [x, width - SIDE];
  return [g("rect", { class: "forbidden", x: round(from), y: TOP - 3, width: round(Math.max(0, to - from)), height: height - FOOT - TOP + 3 })];
}

function laneOf(measure, k, width, y) {
  const answer = columnAnswer(k, measure.id), { scenario, values } = page.state.columns[k];
  if (!answer) return [];
  const at = (value) => round(within(place(measure, value, width), width));
  const found = dotsOf(measure, k, at, y);
  found.push(g("rect", { class: "band k" + k, x: at(answer.low), y: y - 3.5, width: Math.max(1.5, round(at(answer.high) - at(answer.low))), height: 7, rx: 3 }));
  const asItIs = own(own(page.data.simulated, scenario) || {}, measure.id);
  if (asItIs && settingKey(scenario, values) === settingKey(scenario, todayOf(page.data))) {
    found.push(g("line", { class: "asis", x1: at(asItIs.low), x2: at(asItIs.high), y1: y, y2: y }));
  }
  const x = place(measure, answer.mean, width), cut = x < SIDE || x > width - SIDE;
  found.push(cut ? g("path", { class: "sign k" + k, d: x < SIDE ? "M2,0l8,-5v10z" : "M-2,0l-8,-5v10z", transform: `translate(${at(answer.mean)},${y})` }) : sign(k, x, y));
  return found;
}

const NEAR = 6, ALIKE = 0.35;

/** Rings: what was simulated at the settings most like this one; or each replication of an exact run. */
function dotsOf(measure, k, at, y) {
  const { scenario, values } = page.state.columns[k], exact = page.exact.get(settingKey(scenario, values));
  const drawn = exact && own(exact.dots, measure.id);
  if (drawn) return drawn.map((value) => g("circle", { class: "replication k" + k, cx: at(value), cy: y, r: 2 }));
  return page.book.like(questionOf(scenario, values), measure.id, NEAR).filter((one) => one.alike >= ALIKE)
    .map((one) => g("circle", { class: "near", cx: at(one.mean), cy: y, r: round(1.5 + 1.8 * one.alike) }));
}

function legend() {
  const swatch = (...inner) => g("svg", { width: 26, height: 14, viewBox: "-13 -7 26 14", "aria-hidden": "true" }, ...inner);
  const item = (text, ...inner) => h("li", {}, swatch(...inner), text);
  return h("ul", { class: "legend" },
    item(t("legend_band"), g("rect", { class: "band k0", x: -12, y: -3.5, width: 24, height: 7, rx: 3 }), sign(0, 0, 0)),
    item(t("legend_near"), g("circle", { class: "near", cx: -7, cy: 0, r: 3 }), g("circle", { class: "near", cx: 4, cy: 0, r: 2 })),
    item(t("legend_yard"), g("line", { class: "yard", x1: 0, x2: 0, y1: -7, y2: 7 })),
    item(t("legend_asis"), g("line", { class: "asis", x1: -10, x2: 10, y1: 0, y2: 0 })),
    item(t("legend_norm"), g("rect", { class: "forbidden", x: 0, y: -7, width: 12, height: 14 }), g("line", { class: "norm", x1: 0, x2: 0, y1: -7, y2: 7 })));
}

// --- the page: norms -----------------------------------------------------------------------------------------------

/** The step of a norm: one in its last decimal, or so much that a hundred of them cover the axis. */
function normStep(measure) {
  const { low, high } = extentOf(measure), factor = factorOf(page.data, measure);
  return Math.max(10 ** -measure.decimals, [0.1, 0.25, 0.5, 1, 5, 10, 50].find((one) => ((high - low) * factor) / one <= 160) || 100);
}

function setNorm(measure, value) {
  const { low, high } = extentOf(measure), factor = factorOf(page.data, measure), step = normStep(measure);
  const kept = Math.min(high * factor, Math.max(low * factor, Math.round(value / step) * step));
  page.state.norms[measure.id].value = tidy(kept);
  changed();
}

/** The line of a norm: dragged with a pointer, moved with the arrows; a field for its number stands below under the norms. */
function normHandle(measure) {
  const { low, high } = extentOf(measure), factor = factorOf(page.data, measure);
  const line = g("line", { class: "norm", y1: TOP - 3 }), flag = g("path", { class: "flag" }), hold = g("rect", { class: "hold", x: -13, y: 0, width: 26 });
  const text = g("text", { class: "normtext", y: 9 });
  const handle = g("g", { class: "handle", role: "slider", tabindex: 0, "data-key": "norm-line-" + measure.id, "aria-label": t("norm_of", { measure: fullLabel(measure) }),
    "aria-valuemin": tidy(low * factor), "aria-valuemax": tidy(high * factor) }, hold, line, flag, text);
  handle.addEventListener("keydown", (event) => normKey(event, measure));
  handle.addEventListener("pointerdown", (event) => { handle.setPointerCapture(event.pointerId); event.preventDefault(); handle.focus(); });
  handle.addEventListener("pointermove", (event) => {
    if (!handle.hasPointerCapture(event.pointerId)) return;
    const box = handle.ownerSVGElement.getBoundingClientRect(), part = (event.clientX - box.left - SIDE) / (box.width - 2 * SIDE);
    setNorm(measure, (low + part * (high - low)) * factor);
  });
  page.parts.push(() => showHandle(measure, handle, { line, flag, hold, text }));
  return handle;
}

function showHandle(measure, handle, { line, flag, hold, text }) {
  const norm = page.state.norms[measure.id], height = stripHeight(), value = norm.value / factorOf(page.data, measure);
  const x = round(within(place(measure, value, page.width), page.width)), left = x > page.width * 0.6;
  handle.setAttribute("transform", `translate(${x},0)`);
  handle.setAttribute("display", norm.on === false ? "none" : "inline");
  handle.setAttribute("aria-valuenow", norm.value);
  handle.setAttribute("aria-valuetext", `${plain(norm.value)} ${told(measure.unit)}`);
  line.setAttribute("y2", height - FOOT);
  hold.setAttribute("height", height - FOOT);
  flag.setAttribute("d", "M-5,1h10v6l-5,6l-5,-6z");
  dressed(text, { x: left ? -9 : 9, "text-anchor": left ? "end" : "start" }, []);
  setText(text, t("norm_is", { value: plain(norm.value) }));
}

function normKey(event, measure) {
  const { low, high } = extentOf(measure), factor = factorOf(page.data, measure), value = page.state.norms[measure.id].value;
  const to = event.key === "Home" ? low * factor : event.key === "End" ? high * factor : value + (own(KEYS, event.key) || 0) * normStep(measure);
  if (to === value && !["Home", "End"].includes(event.key)) return;
  event.preventDefault();
  setNorm(measure, to);
}

function buildNorms() {
  const all = page.data.measures.filter((one) => page.state.norms[one.id]);
  byId("cheapest-section").hidden = !all.length || !payable().length;
  fill("norms", ...all.map(normField));
  fill("cheapest", h("div", { class: "tools" }, columnChoice("cheapest", page.cheapestColumn || 0, (k) => { page.cheapestColumn = k; build(); }),
    button("search", t("search"), search, { class: "main" }), button("stop-search", t("stop"), stopSearch, { id: "stop-search", hidden: true })),
    h("div", { id: "found", role: "status" }));
}

function normField(measure) {
  const norm = page.state.norms[measure.id], id = "norm-" + measure.id;
  const here = () => page.state.columns[columnAt(page.cheapestColumn)].scenario, never = h("span", { class: "never" });
  const on = h("input", { type: "checkbox", id: id + "-on", "data-key": id + "-on", "aria-describedby": id + "-never", on: { change: () => {
    norm.on = on.checked === isReachedHere(measure, here()) ? null : on.checked;
    changed();
  } } });
  never.id = id + "-never";
  const box = h("input", { type: "text", inputmode: "decimal", autocomplete: "off", "data-key": id, "aria-label": t("norm_of", { measure: fullLabel(measure) }),
    on: { change: () => typedNorm(box, norm), keydown: (event) => { if (/^Arrow(Up|Down)$/.test(event.key)) normKey(event, measure); } } });
  page.parts.push(() => {
    on.checked = counts(measure, here());
    setText(never, isReachedHere(measure, here()) ? "" : t("norm_never_here"));
    if (document.activeElement !== box || typedNumber(box.value) !== norm.value) box.value = plain(norm.value);
  });
  return h("li", {}, h("span", {}, h("label", { class: "check", for: id + "-on" }, on, fullLabel(measure)), never),
    h("span", { class: "boxed" }, t(measure.better === "high" ? "at_least" : "at_most"), " ", box, " ", h("span", { class: "unit", text: told(measure.unit) })));
}

function typedNorm(box, norm) {
  const value = typedNumber(box.value);
  if (Number.isFinite(value)) norm.value = tidy(value);
  changed();
}

/** A choice between the columns; nothing to choose when there is one. */
function columnChoice(key, value, act) {
  if (page.state.columns.length < 2) return null;
  return choice(key, t("for_column"), page.state.columns.map((_, k) => [String(k), columnLabel(k)]), String(value), (k) => act(Number(k)));
}

function columnAt(k) {
  return Math.min(k || 0, page.state.columns.length - 1);
}

// --- the page: the cheapest that meets the norms -------------------------------------------------------------------

function payable() {
  return page.data.inputs.filter((one) => one.group === "staff" && one.kind === "number" && one.eur_per_unit_year > 0);
}

/** The norms that count for a scenario. */
function normsInForce(scenario) {
  return page.data.measures.filter((one) => counts(one, scenario) && hasEmulation(page.data, one.id));
}

/** The norms that do not count there because nothing that was simulated meets them. */
function normsLeftOut(scenario) {
  return page.data.measures.filter((one) => page.state.norms[one.id] && page.state.norms[one.id].on === null && !counts(one, scenario));
}

/** The room of each norm in force at a setting, in parts of the norm. */
function rooms(scenario, values, norms) {
  const asked = page.book.question(scenario, values);
  return norms.map((one) => {
    const norm = page.state.norms[one.id].value / factorOf(page.data, one);
    return room(page.book.answer(asked, one.id), norm, one.better) / (Math.abs(norm) || 1);
  });
}

let searching = null;

function search() {
  const k = columnAt(page.cheapestColumn), { scenario, values } = page.state.columns[k], norms = normsInForce(scenario), inputs = payable();
  const others = page.data.inputs.filter((one) => !inputs.includes(one));
  if (!norms.length) return fill("found", h("p", { text: t("no_norms") }));
  if (outside(others, values).length) return fill("found", h("p", { class: "refused", text: refusal(k) }));
  const sides = inputs.map((one) => ({ low: one.low, high: one.high, step: one.step, eur: one.eur_per_unit_year, today: one.today }));
  const starts = [inputs.map((one) => values[one.id]), inputs.map((one) => one.today), inputs.map((one) => one.high), ...spread(sides, 9)];
  const at = (point) => Object.fromEntries([...Object.entries(values), ...point.map((one, i) => [inputs[i].id, one])]);
  const walk = cheapest(sides, (point) => rooms(scenario, at(point), norms), starts);
  byId("stop-search").hidden = false;
  searching = walk;
  fill("found", h("p", { text: t("searching") }));
  return sliced(walk, () => searching !== walk, (found) => {
    byId("stop-search").hidden = true;
    showFound({ ...found, k, scenario, values: at(found.values), inputs, norms });
  });
}

function stopSearch() {
  searching = null;
  byId("stop-search").hidden = true;
  fill("found", h("p", { text: t("stopped") }));
}

/** Go through a generator in pieces of a few milliseconds, so that the page answers meanwhile. */
function sliced(walk, stopped, done) {
  const until = performance.now() + 12;
  while (performance.now() < until) {
    if (stopped()) return;
    const next = walk.next();
    if (next.done) return void done(next.value);
  }
  setTimeout(() => sliced(walk, stopped, done), 0);
}

function costOf(inputs, values) {
  return inputs.reduce((sum, one) => sum + values[one.id] * one.eur_per_unit_year, 0);
}

function showFound(found) {
  const today = costOf(found.inputs, todayOf(page.data)), apart = found.cost - today;
  const moved = found.inputs.filter((one) => tidy(found.values[one.id] - one.today) !== 0);
  const fte = moved.reduce((sum, one) => sum + found.values[one.id] - one.today, 0);
  const lead = found.met
    ? t("found", { cost: euro(found.cost), apart: euro(Math.abs(apart)), than: t(apart > 0 ? "dearer" : "cheaper"), fte: plainSigned(tidy(fte)), n: plain(found.n) })
    : t("not_found", { n: plain(found.n) });
  fill("found", h("p", { class: "lead", text: lead }), h("div", { class: "two" }, foundTable(found), h("div", {}, normList(found), alsoList(found))),
    button("use", t("use_this"), () => useFound(found), { class: "main" }), h("p", { class: "small", text: [t("found_note"), leftOut(found.scenario)].join(" ").trim() }));
  page.best = found.met ? { k: found.k, values: found.values } : null;
  drawArea();
}

/** Which norms did not count, in a sentence. */
function leftOut(scenario) {
  const names = normsLeftOut(scenario).map((one) => `${fullLabel(one)} (${t("norm_is", { value: plain(page.state.norms[one.id].value) })})`);
  return names.length ? t("left_out", { norms: names.join("; "), scenario: scenarioLabel(scenario) }) : "";
}

function foundTable({ inputs, values, k }) {
  const now = page.state.columns[columnAt(k)].values;
  const row = (one) => h("tr", { class: tidy(values[one.id] - one.today) ? "moved" : null }, h("th", { scope: "row", text: told(one.label) }),
    ...[one.today, now[one.id], values[one.id]].map((value) => h("td", { text: plain(value) })), h("td", { text: plainSigned(tidy(values[one.id] - one.today)) }));
  return h("table", { class: "plain" }, h("caption", { text: t("found_caption") }),
    h("thead", {}, h("tr", {}, ...["staff", "today_short", "now_set", "cheapest_is", "against_today"].map((key) => h("th", { scope: "col", text: t(key) })))),
    h("tbody", {}, ...inputs.map(row)));
}

function normList({ norms, scenario, values }) {
  const asked = page.book.question(scenario, values);
  return h("ul", { class: "checks" }, ...norms.map((one) => {
    const answer = page.book.answer(asked, one.id), norm = page.state.norms[one.id].value;
    const said = verdictOnNorm(answer, norm / factorOf(page.data, one), one.better);
    const band = t("range", { low: shown(one, answer.low), high: shown(one, answer.high) });
    return h("li", { class: "met " + said, text: `${MARKS[said]} ${fullLabel(one)}: ${shown(one, answer.mean)} (${band}), ${t("norm_is", { value: plain(norm) })}` });
  }));
}

/** What else a setting does: the figures at the top that no norm of it is about, as they are set now and then. */
function alsoList({ norms, scenario, values, k }) {
  const [now, then] = [page.state.columns[columnAt(k)].values, values].map((one) => page.book.question(scenario, { ...one }));
  const others = tileMeasures().filter((one) => !norms.includes(one) && page.book.answer(then, one.id));
  const said = (one, asked) => { const answer = page.book.answer(asked, one.id); return answer ? shown(one, answer.mean) : "–"; };
  return h("div", {}, h("h4", { text: t("also") }), h("ul", { class: "checks" }, ...others.map((one) =>
    h("li", { text: t("also_says", { measure: fullLabel(one), unit: unitBeside(one), now: said(one, now), then: said(one, then) }).trim() }))));
}

function useFound({ k, inputs, values }) {
  const columns = page.state.linked ? page.state.columns : [page.state.columns[columnAt(k)]];
  columns.forEach((column) => inputs.forEach((one) => (column.values[one.id] = values[one.id])));
  changed();
  say(t("used"));
}

// --- the page: where the norms are met -----------------------------------------------------------------------------

const CELLS = 23;
const FAR = [0.2, 0.6, 1.2];
const STAR = "M0,-7l2,5h5l-4,3.5l1.6,5.2l-4.6,-3.2l-4.6,3.2l1.6,-5.2l-4,-3.5h5z";

function buildArea() {
  const numbers = page.data.inputs.filter((one) => one.kind === "number"), options = numbers.map((one) => [one.id, told(one.label)]);
  const pick = (k) => choice("area-" + k, t(k ? "upwards" : "across"), options, page.state.area[k], (value) => {
    const other = page.state.area[1 - k];
    page.state.area[k] = value;
    if (other === value) page.state.area[1 - k] = numbers.find((one) => one.id !== value).id;
    build();
  });
  fill("area-tools", pick(0), pick(1));
  page.slow.push(drawArea);
}

let areaDrawing = null;

/**
 * The cells of the picture, worked out in pieces: whether every norm is surely met, perhaps, or one is surely missed; and
 * of each norm the place that leaves it most room.
 */
function* areaCells(scenario, values, [across, upwards], norms) {
  const cells = [], best = norms.map((measure) => ({ measure, room: -Infinity, answer: null, at: null }));
  for (let j = 0; j < CELLS; j++) {
    for (let i = 0; i < CELLS; i++) {
      const at = { ...values, [across.id]: middle(across, i), [upwards.id]: middle(upwards, j) }, asked = page.book.question(scenario, at);
      const verdicts = norms.map((one, k) => {
        const answer = page.book.answer(asked, one.id), norm = page.state.norms[one.id].value / factorOf(page.data, one);
        const left = room(answer, norm, one.better);
        if (left > best[k].room) best[k] = { measure: one, room: left, answer, at };
        return verdictOnNorm(answer, norm, one.better);
      });
      const kind = worst(verdicts);
      cells.push(kind === "missed" ? "missed far" + howFar(asked, norms) : kind);
    }
    yield j;
  }
  return { cells, best };
}

/** How far off the worst of some norms is even at the better end of its band, in parts of it: 0 (near) to 3. */
function howFar(asked, norms) {
  const lacks = norms.map((one) => {
    const norm = page.state.norms[one.id].value / factorOf(page.data, one);
    return -room(page.book.answer(asked, one.id), norm, one.better, true) / (Math.abs(norm) || 1);
  });
  return FAR.filter((one) => Math.max(...lacks) > one).length;
}

/** The norms that stand in the way of all cells, each with how near the picture comes to it, and where. */
function inTheWay({ cells, best }, axes) {
  if (cells.includes("met")) return null;
  const short = best.filter((one) => one.room < 0);
  return h("ul", { class: "points" }, ...short.map(({ measure, answer, at }) => h("li", { text: t("in_the_way", {
    measure: fullLabel(measure), norm: plain(page.state.norms[measure.id].value), unit: told(measure.unit), value: shown(measure, answer.mean),
    low: shown(measure, answer.low), high: shown(measure, answer.high),
    at: axes.map((one) => `${told(one.label)} ${num(at[one.id], 1)}`).join(", ") }) })));
}

function middle(input, k) {
  return input.low + ((k + 0.5) / CELLS) * (input.high - input.low);
}

function worst(verdicts) {
  return ["missed", "open", "met"].find((one) => verdicts.includes(one)) || "met";
}

function drawArea() {
  const k = columnAt(page.cheapestColumn), { scenario, values } = page.state.columns[k], norms = normsInForce(scenario), axes = page.state.area.map(inputOf);
  const others = page.data.inputs.filter((one) => !axes.includes(one));
  if (byId("cheapest-section").hidden) return;
  if (!norms.length || outside(others, values).length) {
    areaDrawing = null;
    drawnArea(h("p", { class: "refused", text: norms.length ? refusal(k) : t("no_norms") }));
    return;
  }
  const walk = areaCells(scenario, values, axes, norms);
  areaDrawing = walk;
  sliced(walk, () => areaDrawing !== walk, (found) => showArea(found, axes, k));
}

/** Show a picture of norms, or what stands in its place: it is of what is set now. */
function drawnArea(...content) {
  fill("area", ...content);
  byId("area").setAttribute("aria-busy", "false");
}

function areaSize() {
  const width = Math.min(560, Math.max(280, byId("area").clientWidth));
  return { width, height: Math.round(width * 0.68), left: 50, right: 12, top: 10, bottom: 40 };
}

function showArea(found, [across, upwards], k) {
  const { cells } = found;
  const size = areaSize(), box = { w: size.width - size.left - size.right, h: size.height - size.top - size.bottom };
  const x = (value) => round(size.left + ((value - across.low) / (across.high - across.low)) * box.w);
  const y = (value) => round(size.top + box.h - ((value - upwards.low) / (upwards.high - upwards.low)) * box.h);
  const met = cells.filter((one) => one === "met").length / cells.length;
  const svg = g("svg", { width: size.width, height: size.height, viewBox: `0 0 ${size.width} ${size.height}`, role: "img", class: "area-picture",
    "aria-label": t("area_says", { across: told(across.label), upwards: told(upwards.label), part: num(100 * met, 0) }) },
    hatch(), ...runsOf(cells, size, box), ...areaAxes(across, upwards, size, box, x, y), ...areaMarks(across, upwards, k, x, y));
  svg.addEventListener("click", (event) => {
    const at = svg.getBoundingClientRect(), part = { x: (event.clientX - at.left - size.left) / box.w, y: 1 - (event.clientY - at.top - size.top) / box.h };
    if (part.x < 0 || part.x > 1 || part.y < 0 || part.y > 1) return;
    if (!page.state.linked && page.state.editing !== k) { page.state.editing = k; build(); }
    setInput(across.id, snapped(across, across.low + part.x * (across.high - across.low)));
    setInput(upwards.id, snapped(upwards, upwards.low + part.y * (upwards.high - upwards.low)));
  });
  drawnArea(svg, areaLegend(), inTheWay(found, [across, upwards]));
}

function hatch() {
  return g("defs", {}, g("pattern", { id: "hatch", width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
    g("line", { class: "hatchline", x1: 0, x2: 0, y1: 0, y2: 6 })));
}

/** Cells of one kind beside each other as one rectangle. */
function runsOf(cells, size, box) {
  const found = [], w = box.w / CELLS, height = box.h / CELLS;
  for (let j = 0; j < CELLS; j++) {
    for (let i = 0, from = 0; i < CELLS; i++) {
      const kind = cells[j * CELLS + i];
      if (i + 1 < CELLS && cells[j * CELLS + i + 1] === kind) continue;
      found.push(g("rect", { class: "cell " + kind, x: round(size.left + from * w), y: round(size.top + (CELLS - 1 - j) * height),
        width: round((i + 1 - from) * w), height: round(height) }));
      from = i + 1;
    }
  }
  return found;
}

function areaAxes(across, upwards, size, box, x, y) {
  const bottom = size.top + box.h;
  const found = [g("rect", { class: "frame", x: size.left, y: size.top, width: box.w, height: box.h })];
  ticks(across.low, across.high, 5).forEach((one) => found.push(g("text", { class: "tick", x: x(one), y: bottom + 14, "text-anchor": "middle", text: plain(one) })));
  ticks(upwards.low, upwards.high, 5).forEach((one) => found.push(g("text", { class: "tick", x: size.left - 6, y: y(one) + 3.5, "text-anchor": "end", text: plain(one) })));
  found.push(g("text", { class: "axisname", x: size.left + box.w / 2, y: size.height - 6, "text-anchor": "middle", text: withUnit(across) }),
    g("text", { class: "axisname", transform: `translate(13,${round(size.top + box.h / 2)}) rotate(-90)`, "text-anchor": "middle", text: withUnit(upwards) }));
  return found;
}

function withUnit(input) {
  const unit = unitOf(input);
  return told(input.label) + (unit ? ` (${unit})` : "");
}

/** The simulated points, today, the cheapest that was found, and the setting itself. */
function areaMarks(across, upwards, k, x, y) {
  const { scenario, values } = page.state.columns[k], d = page.data.inputs.length, points = page.book.pointsOf(scenario);
  const [i, j] = [across, upwards].map((one) => page.data.inputs.indexOf(one)), found = [];
  for (let at = 0; at < points.length; at += d) {
    found.push(g("circle", { class: "near", cx: x(across.low + points[at + i] * (across.high - across.low)), cy: y(upwards.low + points[at + j] * (upwards.high - upwards.low)), r: 1.6 }));
  }
  found.push(g("path", { class: "todaymark", d: "M-6,0h12M0,-6v12", transform: `translate(${x(across.today)},${y(upwards.today)})` }));
  if (page.best && page.best.k === k) found.push(g("path", { class: "bestmark", d: STAR, transform: `translate(${x(page.best.values[across.id])},${y(page.best.values[upwards.id])})` }));
  if (!outside([across, upwards], values).length) found.push(sign(k, x(values[across.id]), y(values[upwards.id])));
  return found;
}

function areaLegend() {
  const box = (kind) => g("svg", { width: 22, height: 14, viewBox: "0 0 22 14", "aria-hidden": "true" }, g("rect", { class: "cell " + kind, width: 22, height: 14 }), g("rect", { class: "frame", width: 22, height: 14 }));
  return h("ul", { class: "legend" }, ...["met", "open"].map((kind) => h("li", {}, box(kind), t("area_" + kind))),
    h("li", {}, box("missed far0"), t("area_nearly")), h("li", {}, box("missed far3"), t("area_missed")),
    h("li", {}, g("svg", { width: 14, height: 14, viewBox: "-7 -7 14 14", "aria-hidden": "true" }, g("path", { class: "todaymark", d: "M-6,0h12M0,-6v12" })), t("today_short")),
    h("li", {}, g("svg", { width: 14, height: 14, viewBox: "-7 -7 14 14", "aria-hidden": "true" }, g("circle", { class: "near", r: 1.8 })), t("simulated_point")),
    page.best ? h("li", {}, g("svg", { width: 16, height: 16, viewBox: "-8 -8 16 16", "aria-hidden": "true" }, g("path", { class: "bestmark", d: STAR })), t("cheapest_found")) : null);
}

// --- the page: paths over the years --------------------------------------------------------------------------------

/** The paths of the region, or of the municipality that is chosen and of what is the whole region's; the rest folded. */
function buildPaths() {
  const { municipality } = page.state, all = page.data.paths;
  const replaced = (one) => all.some((other) => other.municipality === municipality && other.id.startsWith(one.id + "/"));
  const inSight = all.filter((one) => (one.municipality || "") === municipality || (!one.municipality && !replaced(one)));
  const rest = all.filter((one) => !inSight.includes(one));
  byId("paths-section").hidden = !all.length;
  fill("paths", ...[...inSight].sort((a, b) => Number(!a.municipality) - Number(!b.municipality)).map(pathFigure));
  fill("more-paths", rest.length ? foldedPaths(rest) : null);
}

function foldedPaths(paths) {
  return folded("more-paths", t("more_paths", { n: paths.length }), () => h("div", { class: "paths" }, ...paths.map(pathFigure)));
}

function pathFigure(path) {
  const holder = h("div", { class: "path-picture" }), table = h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": t("as_table") + ": " + fullLabel(path) });
  page.parts.push(() => { if (page.warm.has(path.id)) drawPath(path, holder); });
  page.slow.push(() => { if (page.warm.has(path.id)) table.replaceChildren(pathTable(path)); });
  return h("figure", {}, h("figcaption", {}, h("b", { text: fullLabel(path) }), " ", h("span", { class: "unit", text: [unitBeside(path), shortPath(path)].filter(Boolean).join(" · ") })), holder,
    h("details", {}, h("summary", { "data-key": "path-" + path.id, text: t("as_table") }), table));
}

/** That a path ends before the others do. */
function shortPath(path) {
  const last = (one) => one.periods[one.periods.length - 1], end = page.data.paths.map(last).sort().pop();
  return last(path) < end ? t("path_short", { last: last(path) }) : "";
}

/** From where to where the axis of a path runs: what was simulated in its years, and all that is shown now. */
function pathExtent(path) {
  const key = "path " + path.id;
  if (!page.extents.has(key)) page.extents.set(key, pathRange(page.data, path));
  const { low, high } = page.extents.get(key);
  const now = page.state.columns.flatMap((_, k) => path.measures.map((id) => columnAnswer(k, id)).filter(Boolean).flatMap((one) => [one.low, one.high]));
  return { low: Math.min(low, ...now), high: Math.max(high, ...now) };
}

function drawPath(path, holder) {
  const width = Math.max(270, page.pathWidth || 420), height = 220, box = { left: 46, right: 26, top: 8, bottom: 24 };
  const { low, high } = pathExtent(path), factor = factorOf(page.data, { id: path.measures[0], unit: path.unit });
  const x = (k) => round(box.left + (k / Math.max(1, path.periods.length - 1)) * (width - box.left - box.right));
  const y = (value) => round(Math.min(height - box.bottom, Math.max(box.top, height - box.bottom - ((value - low) / (high - low)) * (height - box.top - box.bottom))));
  const names = spaced(page.state.columns.map((_, k) => columnAnswer(k, path.measures[path.measures.length - 1])).map((one) => (one ? y(one.mean) : NaN)), 13);
  const lines = page.state.columns.flatMap((_, k) => pathLine(path, k, x, y, names[k]));
  holder.replaceChildren(g("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": pathSpoken(path) },
    ...ticks(low * factor, high * factor, 4).flatMap((one) => [g("line", { class: "grid", x1: box.left, x2: width - box.right, y1: y(one / factor), y2: y(one / factor) }),
      g("text", { class: "tick", x: box.left - 6, y: y(one / factor) + 3.5, "text-anchor": "end", text: plain(one) })]),
    ...path.periods.map((one, k) => (k % Math.ceil((path.periods.length * 38) / width) ? null : g("text", { class: "tick", x: x(k), y: height - 8, "text-anchor": "middle", text: one }))),
    ...lines));
}

/** Places on a line, moved so far apart that names beside them can be read. */
function spaced(places, apart) {
  const found = places.slice(), order = places.map((_, k) => k).filter((k) => Number.isFinite(places[k])).sort((a, b) => places[a] - places[b]);
  order.forEach((k, at) => { if (at) found[k] = Math.max(found[k], found[order[at - 1]] + apart); });
  return found;
}

function pathLine(path, k, x, y, name) {
  const found = path.measures.map((id, at) => ({ at, answer: columnAnswer(k, id) })).filter((one) => one.answer);
  if (!found.length) return [];
  const line = (of) => found.map((one) => `${x(one.at)},${y(of(one.answer))}`);
  const last = found[found.length - 1];
  return [g("path", { class: "area k" + k, d: `M${line((one) => one.high).join("L")}L${line((one) => one.low).reverse().join("L")}z` }),
    g("path", { class: "trace k" + k, d: "M" + line((one) => one.mean).join("L") }), sign(k, x(last.at), y(last.answer.mean)),
    g("text", { class: "linename k" + k, x: x(last.at) + 10, y: name + 4, text: LETTERS[k] })];
}

function pathSpoken(path) {
  const factor = factorOf(page.data, { id: path.measures[0], unit: path.unit });
  const parts = page.state.columns.map((_, k) => {
    const [first, last] = [path.measures[0], path.measures[path.measures.length - 1]].map((id) => columnAnswer(k, id));
    return first && last ? t("path_says", { column: LETTERS[k], first: num(first.mean * factor, path.decimals), from: path.periods[0], last: num(last.mean * factor, path.decimals), to: path.periods[path.periods.length - 1] }) : "";
  });
  return `${fullLabel(path)}, ${told(path.unit)}. ${parts.filter(Boolean).join("; ")}`;
}

function pathTable(path) {
  const factor = factorOf(page.data, { id: path.measures[0], unit: path.unit }), shownAs = (value) => num(value * factor, path.decimals);
  const cell = (answer) => h("td", { text: answer ? `${shownAs(answer.mean)} (${t("range", { low: shownAs(answer.low), high: shownAs(answer.high) })})` : "–" });
  return h("table", { class: "plain" }, h("caption", { class: "unseen", text: fullLabel(path) }),
    h("thead", {}, h("tr", {}, h("th", { scope: "col", text: t("year") }), ...page.state.columns.map((_, k) => h("th", { scope: "col", text: columnLabel(k) })))),
    h("tbody", {}, ...path.periods.map((period, at) => h("tr", {}, h("th", { scope: "row", text: period }), ...page.state.columns.map((_, k) => cell(columnAnswer(k, path.measures[at])))))));
}

// --- the page: what would change the answer most -------------------------------------------------------------------

function buildDrivers() {
  const options = drivenMeasures().map((one) => [one.id, fullLabel(one)]);
  fill("drivers-tools", choice("asked", t("which_answer"), options, page.state.asked, (id) => { page.state.asked = id; page.bent = null; changed(); rested(); }),
    columnChoice("drivers", page.driversColumn || 0, (k) => { page.driversColumn = k; build(); }));
  page.slow.push(drawDrivers);
}

/** What may be asked: the figures in sight, of the municipality that is chosen too, and all others after these. */
function drivenMeasures() {
  const main = mainMeasures();
  return [...main, ...page.data.measures.filter((one) => hasEmulation(page.data, one.id) && !main.includes(one))];
}

function drawDrivers() {
  const measure = measureOf(page.state.asked), k = columnAt(page.driversColumn), { scenario, values } = page.state.columns[k];
  const asked = questionOf(scenario, values), now = page.book.answer(asked, measure.id);
  if (!now) {
    fill("curve");
    return fill("drivers", h("p", { class: "refused", text: refusal(k) || t("not_emulated") }));
  }
  const found = drivers(page.book, page.data, asked, measure.id);
  const low = Math.min(...found.map((one) => one.from.answer.mean)), high = Math.max(...found.map((one) => one.to.answer.mean));
  fill("drivers", h("ol", {}, ...found.map((one) => driver(one, measure, now, { low, high: high > low ? high : low + 1 }, k))));
  if (!found.some((one) => one.input.id === page.bent)) page.bent = found[0].input.id;
  return drawCurve(measure, asked, now, k);
}

function driver(one, measure, now, range, k) {
  const width = 190, x = (value) => round(4 + ((value - range.low) / (range.high - range.low)) * (width - 8)), sure = one.effect.low > 0;
  const picture = g("svg", { width, height: 18, viewBox: `0 0 ${width} 18`, "aria-hidden": "true" },
    g("line", { class: "axis", x1: x(now.mean), x2: x(now.mean), y1: 0, y2: 18 }),
    g("rect", { class: "bar" + (sure ? "" : " unsure"), x: x(one.from.answer.mean), y: 5, width: Math.max(1.5, x(one.to.answer.mean) - x(one.from.answer.mean)), height: 8 }), sign(k, x(now.mean), 9));
  const act = () => { page.bent = one.input.id; drawDrivers(); const back = document.querySelector(`[data-key="${CSS.escape("bend-" + one.input.id)}"]`); if (back) back.focus(); };
  const said = t(sure ? "driver_says" : "driver_unsure", { first: valueWord(one.input, one.first.value), last: valueWord(one.input, one.last.value), at_first: shown(measure, one.first.answer.mean), at_last: shown(measure, one.last.answer.mean) });
  return h("li", {}, button("bend-" + one.input.id, told(one.input.label), act, { class: "link", "aria-pressed": String(page.bent === one.input.id) }), picture, h("span", { class: "small", text: said }));
}

function valueWord(input, value) {
  return input.kind === "switch" ? told(input.options[value]) : (plain(value) + " " + unitOf(input)).trim();
}

/** How the measure bends with one input, all else as it is set, with what was simulated near here. */
function drawCurve(measure, asked, now, k) {
  const input = inputOf(page.bent), line = curve(page.book, asked, measure.id, input, 33), size = { width: Math.min(460, Math.max(270, byId("curve").clientWidth || 420)), height: 250, left: 46, right: 12, top: 12, bottom: 40 };
  const dots = page.book.like(asked, measure.id, 24).map((one) => ({ ...one, value: input.low + page.book.pointsOf(asked.scenario)[one.i * page.data.inputs.length + page.data.inputs.indexOf(input)] * (input.high - input.low) }));
  const norm = counts(measure, asked.scenario) ? page.state.norms[measure.id].value / factorOf(page.data, measure) : null;
  const seen = [...line.flatMap((one) => [one.answer.low, one.answer.high]), ...dots.slice(0, 8).map((one) => one.mean), ...(norm === null ? [] : [norm])];
  const low = Math.min(...seen), high = Math.max(...seen), pad = 0.05 * (high - low || 1), factor = factorOf(page.data, measure);
  const x = (value) => round(size.left + ((value - input.low) / (input.high - input.low)) * (size.width - size.left - size.right));
  const y = (value) => round(size.height - size.bottom - ((value - low + pad) / (high - low + 2 * pad)) * (size.height - size.top - size.bottom));
  const edge = (of) => line.map((one) => `${x(one.value)},${y(of(one.answer))}`);
  const svg = g("svg", { width: size.width, height: size.height, viewBox: `0 0 ${size.width} ${size.height}`, role: "img", "aria-label": t("curve_says", { measure: fullLabel(measure), input: told(input.label), first: shown(measure, line[0].answer.mean), last: shown(measure, line[line.length - 1].answer.mean) }) },
    ...ticks(low * factor, high * factor, 4).map((one) => g("text", { class: "tick", x: size.left - 6, y: y(one / factor) + 3.5, "text-anchor": "end", text: plain(one) })),
    ...(input.kind === "switch" ? [0, 1] : ticks(input.low, input.high, 5)).map((one) => g("text", { class: "tick", x: x(one), y: size.height - size.bottom + 14, "text-anchor": input.kind === "switch" ? (one ? "end" : "start") : "middle", text: input.kind === "switch" ? told(input.options[one]) : plain(one) })),
    g("text", { class: "axisname", x: (size.left + size.width - size.right) / 2, y: size.height - 6, "text-anchor": "middle", text: withUnit(input) }),
    ...dots.filter((one) => one.mean >= low && one.mean <= high && one.alike > 0.1).map((one) => g("circle", { class: "near", cx: x(one.value), cy: y(one.mean), r: round(1.2 + 2.4 * one.alike) })),
    g("path", { class: "area k" + k, d: `M${edge((one) => one.high).join("L")}L${edge((one) => one.low).reverse().join("L")}z` }), g("path", { class: "trace k" + k, d: "M" + edge((one) => one.mean).join("L") }),
    norm === null ? null : g("line", { class: "norm", x1: size.left, x2: size.width - size.right, y1: y(norm), y2: y(norm) }),
    sign(k, x(asked.values[input.id]), y(now.mean)));
  fill("curve", h("figure", {}, h("figcaption", {}, h("b", { text: t("curve_title", { measure: fullLabel(measure), input: told(input.label) }) })), svg, h("p", { class: "small", text: t("curve_note") })));
}

// --- the page: prove it, and how sure it is ------------------------------------------------------------------------

function buildProof() {
  const text = h("pre", { tabindex: 0, role: "region", "aria-label": t("yaml_label") }), command = h("code");
  const yaml = () => {
    const { scenario, values } = page.state.columns[columnAt(page.proofColumn)];
    return toYaml(page.data.experiment, scenario, values, page.data.inputs);
  };
  const file = fileName("yaml");
  fill("proof", columnChoice("proof", columnAt(page.proofColumn), (k) => { page.proofColumn = k; build(); }), h("p", { class: "command" }, t("command_is"), " ", command), text,
    h("div", { class: "tools" }, button("yaml", t("yaml"), () => save(file, new Blob([yaml()], { type: "text/yaml" }))),
      button("copy-yaml", t("copy_yaml"), () => copied(yaml(), "yaml_copied")), button("copy-command", t("copy_command"), () => copied(command.textContent, "command_copied"))));
  command.textContent = page.data.experiment.command.split("FILE").join(file);
  page.slow.push(() => setText(text, yaml()));
}

function fileName(kind) {
  return (page.data.experiment.name.replace(/[^A-Za-z0-9_-]+/g, "_") || "setting") + "." + kind;
}

function buildSure() {
  const { made, simulated } = page.data, scenario = page.state.columns[0].scenario;
  const rows = page.data.measures.filter((one) => hasEmulation(page.data, one.id)).map((one) => sureRow(one));
  fill("sure-table", h("table", { class: "plain" }, h("caption", { text: t("coverage_caption") }),
    h("thead", {}, h("tr", {}, h("th", { scope: "col", text: t("figure") }), ...page.state.columns.map((_, k) => h("th", { scope: "col", text: columnLabel(k) })))), h("tbody", {}, ...rows)));
  const n = Object.values(own(simulated, scenario) || {}).map((one) => one.n)[0];
  byId("sure-made").textContent = t("sure_made", { result: made.result, seed: made.seed, version: made.version, n: n === undefined ? "–" : plain(n) });
}

function sureRow(measure) {
  const cells = page.state.columns.map(({ scenario }) => {
    const found = page.book.emulated(scenario, measure.id), coverage = found && found.coverage;
    return h("td", { text: coverage ? t("coverage", { part: num(100 * coverage.share, 0), n: plain(coverage.n) }) : "–" });
  });
  return h("tr", {}, h("th", { scope: "row", text: fullLabel(measure) }), ...cells);
}

// --- the page: files -----------------------------------------------------------------------------------------------

function save(name, blob) {
  const link = h("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 4000);
}

/** Copy a text; where a browser does not let a page of a file do so, by way of a field. */
async function copied(text, key) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const box = h("textarea", { class: "unseen" });
    box.value = text;
    document.body.append(box);
    box.select();
    document.execCommand("copy");
    box.remove();
  }
  say(t(key));
  setText(byId("told"), t(key));
  setTimeout(() => setText(byId("told"), ""), 4000);
}

function mainMeasures() {
  return FAMILIES.flatMap((name) => { const all = chosenMeasures(name); return moversFirst(all.filter((one) => isMain(one, all))); });
}

function shownMeasures() {
  return FAMILIES.flatMap(chosenMeasures);
}

/** The table of a page: what is set in each column, and what comes of it. */
function csvRows() {
  const heads = ["csv_kind", "csv_column", "csv_scenario", "csv_id", "csv_label", "csv_unit", "csv_value", "csv_low", "csv_high", "csv_against", "csv_difference", "csv_difference_low", "csv_difference_high"];
  const rows = page.state.columns.flatMap((column, k) => [
    ...page.data.inputs.map((one) => [t("csv_setting"), LETTERS[k], scenarioLabel(column.scenario), one.id, told(one.label), unitOf(one), column.values[one.id]]),
    ...shownMeasures().map((one) => csvRow(one, k)),
  ]);
  return [heads.map((key) => t(key)), ...rows];
}

function csvRow(measure, k) {
  const answer = columnAnswer(k, measure.id), factor = factorOf(page.data, measure), band = apartFrom(measure, k, answer);
  const numbers = (one) => (one ? [one.mean, one.low, one.high].map((value) => Number((value * factor).toPrecision(6))) : ["", "", ""]);
  return [t("csv_outcome"), LETTERS[k], scenarioLabel(page.state.columns[k].scenario), measure.id, fullLabel(measure), told(measure.unit), ...numbers(answer), band ? yardstickLabel() : "", ...numbers(band)];
}

function saveCsv() {
  save(fileName("csv"), new Blob([toCsv(csvRows(), page.state.language)], { type: "text/csv" }));
  say(t("saved"));
}

const INK = "#1d1d1b", GREY = "#6a675f", KS = ["#00578a", "#a14a00", "#3c3c3a"];
/** How the parts of a picture look where there is no style sheet: in a file. */
const PAINT = {
  axis: { stroke: "#b9b5aa" }, tick: { fill: GREY, "font-size": 10.5 }, yard: { stroke: INK, "stroke-dasharray": "1.5 2.5" }, near: { fill: "none", stroke: "#8a867c" },
  asis: { stroke: INK, "stroke-width": 1.5 }, norm: { stroke: INK, "stroke-width": 1.5 }, flag: { fill: INK }, normtext: { fill: INK, "font-size": 10.5 }, forbidden: { fill: "#efe9dc" }, hold: { fill: "none" },
  replication: { "fill-opacity": 0.6 }, band: { "fill-opacity": 0.3 }, sign: { stroke: "#fff" },
};

function painted(node) {
  const names = (node.getAttribute("class") || "").split(" ");
  const column = names.map((one) => /^k(\d)$/.exec(one)).find(Boolean);
  if (column) node.setAttribute("fill", KS[column[1]]);
  names.filter((one) => Object.hasOwn(PAINT, one)).forEach((one) => dressed(node, PAINT[one], []));
  [...node.children].forEach(painted);
  return node;
}

/** The rows of the page as one picture, to be put in a letter. */
function picture() {
  const measures = mainMeasures(), n = page.state.columns.length, strip = page.width, width = 270 + strip + 150 * n + 40, row = stripHeight() + 10;
  const text = (x, y, said, more = {}) => g("text", { x, y, "font-family": "Arial, sans-serif", "font-size": 12, fill: INK, text: said, ...more });
  const svg = g("svg", { xmlns: "http://www.w3.org/2000/svg", width, height: 150 + row * measures.length + 34 }, g("rect", { width: "100%", height: "100%", fill: "#fff" }),
    text(20, 36, told(page.data.title), { "font-family": "Georgia, serif", "font-size": 24, "font-weight": "bold" }), text(20, 58, settingWords(), { fill: GREY }),
    ...page.state.columns.flatMap((_, k) => [painted(sign(k, 27, 81 + 18 * k)), text(40, 85 + 18 * k, columnLabel(k), { "font-weight": "bold" })]));
  measures.forEach((one, at) => svg.append(...pictureRow(one, 150 + at * row, strip, text)));
  svg.append(text(20, 150 + row * measures.length + 18, t("picture_source", { result: page.data.made.result }), { fill: GREY, "font-size": 11 }));
  return svg;
}

function pictureRow(measure, y, strip, text) {
  const live = g("g", { transform: `translate(260,${y})`, "font-family": "Arial, sans-serif" }, ...axisOf(measure, strip, stripHeight()), ...marksOf(measure, strip, stripHeight()));
  const norm = page.state.norms[measure.id];
  if (norm && norm.on !== false) {
    const x = round(within(place(measure, norm.value / factorOf(page.data, measure), strip), strip));
    live.append(g("line", { class: "norm", x1: x, x2: x, y1: TOP - 3, y2: stripHeight() - FOOT }), g("text", { class: "normtext", x, y: 9, "text-anchor": "middle", text: t("norm_is", { value: plain(norm.value) }) }));
  }
  const numbers = page.state.columns.flatMap((_, k) => {
    const answer = columnAnswer(k, measure.id), x = 280 + strip + 150 * k;
    if (!answer) return [text(x, y + 26, "–")];
    return [text(x, y + 26, `${LETTERS[k]}  ${shown(measure, answer.mean)}`, { "font-weight": "bold", "font-size": 14 }), text(x, y + 42, t("range", { low: shown(measure, answer.low), high: shown(measure, answer.high) }), { fill: GREY, "font-size": 11 })];
  });
  const [first, second] = inTwo(fullLabel(measure), 36);
  return [text(20, y + 26, first), text(20, y + 41, second), text(20, y + (second ? 56 : 42), unitBeside(measure), { fill: GREY, "font-size": 11 }), painted(live), ...numbers];
}

/** A text on two lines, the first of at most so many letters. */
function inTwo(text, most) {
  if (text.length <= most) return [text, ""];
  const at = Math.max(text.lastIndexOf(" ", most), 1);
  return [text.slice(0, at), shortened(text.slice(at).trim(), most)];
}

function shortened(text, most) {
  return text.length > most ? text.slice(0, most - 1) + "…" : text;
}

/** What a setting changes from today, in words. */
function movedWords(values) {
  const moved = page.data.inputs.filter((one) => values[one.id] !== one.today).map((one) => `${told(one.label)} ${valueWord(one, values[one.id])}`);
  return moved.length ? moved.join(", ") : t("as_today");
}

/** The same of all columns. */
function settingWords() {
  const said = page.state.columns.map(({ values }, k) => (page.state.linked ? "" : LETTERS[k] + ": ") + movedWords(values));
  return shortened((page.state.linked ? said.slice(0, 1) : said).join("; "), 150);
}

/** Draw a picture on a canvas at twice its size, and save that. */
function savePicture() {
  const svg = picture(), image = new Image();
  image.onload = () => {
    const canvas = h("canvas", { width: 2 * svg.getAttribute("width"), height: 2 * svg.getAttribute("height") });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => save(fileName("png"), blob), "image/png");
    say(t("saved"));
  };
  image.onerror = () => say(t("not_saved"));
  image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(new XMLSerializer().serializeToString(svg));
}

// --- the page: exact runs, where a server offers them --------------------------------------------------------------

function buildExact() {
  byId("exact").hidden = !window.EXPLORE;
  if (!window.EXPLORE) return;
  const many = h("select", { id: "many", "data-key": "many" }, ...[4, 10, 20, 40].map((n) => h("option", { value: n, text: plain(n), selected: n === (page.many || 20) })));
  many.addEventListener("change", () => (page.many = Number(many.value)));
  const begin = button("simulate", t("simulate"), () => simulate(columnAt(page.exactColumn), Number(many.value)), { class: "main" });
  const stop = button("cancel", t("cancel"), cancelRun), there = button("show-run", t("show_run"), showRun);
  const bar = h("progress", { max: 1, value: 0, "aria-label": t("progress") }), line = h("p", { role: "status", class: "small" });
  fill("exact", h("div", { class: "tools" }, columnChoice("exact", columnAt(page.exactColumn), (k) => { page.exactColumn = k; build(); }),
    h("span", { class: "choice" }, h("label", { for: "many", text: t("replications") }), many), begin, stop, there, bar), line);
  page.parts.push(() => {
    const { run } = page, busy = Boolean(run && run.busy);
    begin.disabled = busy || page.isLost || Boolean(refusal(columnAt(page.exactColumn)));
    stop.hidden = bar.hidden = !busy || page.isLost;
    there.hidden = !run || columnOf(run) >= 0;
    bar.value = run && run.of ? run.done / run.of : 0;
    setText(line, exactLine(run));
  });
}

/** What is said of the run at hand; with its setting where no column shows that. */
function exactLine(run) {
  if (page.isLost) return t("no_server");
  if (!run) return t("exact_about");
  return columnOf(run) >= 0 ? run.said() : t("exact_elsewhere", { setting: [scenarioLabel(run.scenario), movedWords(run.values)].join(", "), line: run.said() });
}

/** The column that shows the setting of a run; -1: none does. */
function columnOf(run) {
  return page.state.columns.findIndex((one) => settingKey(one.scenario, one.values) === run.key);
}

/** Put the setting of a run in a column of its own. */
function showRun() {
  const { state, run } = page;
  if (state.columns.length === LETTERS.length) state.columns.pop();
  state.columns.push({ scenario: run.scenario, values: { ...run.values } });
  state.linked = state.columns.every((one) => page.data.inputs.every(({ id }) => one.values[id] === run.values[id]));
  page.exactColumn = state.editing = state.columns.length - 1;
  build();
}

const EVENTS = ["begun", "replication", "estimate", "done", "cancelled", "failed"];
/** How long a line may be gone before the page says so [ms]: a browser tries again meanwhile. */
const PATIENCE = 2500;

/** Listen to the server from the start, so that nothing of a run is missed, nor that the server ends. */
function listen() {
  if (!window.EXPLORE) return;
  const source = new EventSource(window.EXPLORE.events);
  EVENTS.forEach((name) => source.addEventListener(name, (event) => heard(name, parsed(event.data))));
  source.onopen = () => {
    clearTimeout(page.losing);
    page.losing = 0;
    lost(false);
  };
  source.onerror = () => {
    if (source.readyState === EventSource.CLOSED) lost(true);
    else page.losing = page.losing || setTimeout(lost, PATIENCE, true);
  };
}

function lost(isLost) {
  if (page.isLost === isLost) return;
  page.isLost = isLost;
  drawn();
}

function parsed(text) {
  try {
    return JSON.parse(text) || {};
  } catch {
    return {};
  }
}

function beginning(scenario, values, more) {
  return { key: settingKey(scenario, values), scenario, values: { ...values }, number: null, early: [], busy: true, done: 0, ...more };
}

async function simulate(k, replications) {
  const { scenario, values } = page.state.columns[k];
  const run = beginning(scenario, values, { of: replications, said: () => t("exact_begins") });
  page.run = run;
  changed();
  try {
    const answer = await fetch(window.EXPLORE.simulate, { method: "POST", headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ scenario, inputs: run.values, replications }) });
    if (answer.status !== 202) return refused(run, (await answer.text()).trim().slice(0, 300));
    run.number = (await answer.json()).run;
  } catch {
    return refused(run, "");
  }
  page.exact.set(run.key, { values: {}, differences: {}, dots: {} });
  run.early.forEach(([name, told]) => heard(name, told));
  return changed();
}

/** A question was not taken: because another runs, of which may have been heard meanwhile, or nobody is there. */
function refused(run, text) {
  Object.assign(run, { busy: false, number: 0, said: () => text || t("no_server") });
  run.early.forEach(([name, told]) => heard(name, told));
  changed();
}

async function cancelRun() {
  page.run.said = () => t("cancelling");
  drawn();
  try {
    await fetch(window.EXPLORE.cancel, { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" });
  } catch {
    lost(true);
  }
}

function ended(said) {
  Object.assign(page.run, { busy: false, said });
  changed();
}

/** Something came from the server: of the run that this page asked for or follows, or of one that it takes over. */
function heard(name, told) {
  const { run } = page;
  if (run && run.number === null) return void run.early.push([name, told]);
  if (name === "begun" && (!run || told.run > run.number)) return takeOver(told);
  if (!run || told.run !== run.number || !run.busy) return;
  const exact = page.exact.get(run.key);
  if (name === "replication") {
    const { done, of } = told;
    Object.assign(run, { done, of, said: () => t("exact_going", { done: plain(done), of: plain(of) }) });
    for (const [id, value] of Object.entries(told.values || {})) if (Number.isFinite(value)) (exact.dots[id] = own(exact.dots, id) || []).push(value);
  }
  if (name === "estimate") Object.assign(exact, { values: told.values || {}, differences: told.difference || {} });
  if (name === "done") return ended(() => t("exact_done", { n: plain(run.done || run.of) }));
  if (name === "cancelled") return ended(() => t("exact_cancelled", { n: plain(run.done) }));
  if (name === "failed") return ended(() => t("exact_failed", { line: String(told.line || "").slice(0, 300) }));
  drawn();
}

/** Follow a run that goes already: of this page before it was loaded again, or of another one. */
function takeOver(told) {
  const known = page.data.scenarios.some((one) => one.id === told.scenario);
  if (!known) return;
  const given = Object.entries(told.inputs || {}).filter(([id, value]) => inputOf(id) && Number.isFinite(value));
  const values = { ...todayOf(page.data), ...Object.fromEntries(given) };
  page.run = beginning(told.scenario, values, { number: told.run, of: told.replications, said: () => t("exact_taken_over") });
  page.exact.set(page.run.key, { values: {}, differences: {}, dots: {} });
  changed();
}

// --- the start -----------------------------------------------------------------------------------------------------

/** Say what came of a change when the hand rests, for who does not see it. */
function sayAnswer() {
  const said = page.state.columns.map((_, k) => refusal(k) || columnLabel(k) + ", " + tileMeasures().slice(0, 3).map((one) => {
    const answer = columnAnswer(k, one.id);
    return `${fullLabel(one)} ${answer ? shown(one, answer.mean) + " " + told(one.unit) : t("no_number")}`;
  }).join(", "));
  const text = said.join(". ");
  if (page.said !== undefined && page.said !== text) say(text);
  page.said = text;
}

function resized() {
  measureWidth();
  show();
  page.slow.forEach((part) => part());
}

const PAPER = { strip: 230, path: 320 };

/** On paper the figures are drawn at the width that they have there, so that their letters keep their size. */
function printing() {
  Object.assign(page, { width: PAPER.strip, pathWidth: PAPER.path });
  page.data.paths.forEach((one) => page.warm.add(one.id));
  show();
}

function start() {
  const read = (id) => JSON.parse(byId(id).textContent);
  page.data = read("data");
  page.texts = read("texts");
  window.EXPLORE = read("explore");
  page.book = oracle(page.data);
  page.state = fromHash(location.hash, page.data, document.documentElement.lang, Object.keys(page.texts));
  build();
  listen();
  window.addEventListener("hashchange", () => {
    if (location.hash === toHash(page.state, page.data)) return;
    page.state = fromHash(location.hash, page.data, page.state.language, Object.keys(page.texts));
    build();
  });
  window.addEventListener("beforeprint", printing);
  window.addEventListener("afterprint", resized);
  let late = 0;
  window.addEventListener("resize", () => { clearTimeout(late); late = setTimeout(resized, 120); });
  document.documentElement.classList.add("ready");
}

if (typeof module === "object" && module.exports) {
  module.exports = { matern52, correlations, cholesky, whitened, prepared, predicted, covariance, natural, banded, normalQuantile,
    difference, quantile, scaled, outside, oracle, between, simulatedAnswer, room, verdictOnNorm, cheapest, stepsOf, spread,
    drivers, curve, pathRange, isReached, reach, inLanguage, filled, numeral, plainNumeral, typedNumber, ticks, extent, firstState, toHash, fromHash, toCsv, yamlWord,
    toYaml, todayOf };
}

if (typeof document === "object") start();
