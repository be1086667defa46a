// Answers what test_arithmetic.py asks: one call of the page's own functions a line of JSON, on standard input.
"use strict";

const planner = require(process.argv[2]);

/** A book of data that came as JSON, with what one asks of it. */
const CALLS = {
  predicted({ points, emulated, at }) {
    const model = planner.prepared(Float64Array.from(points.flat()), emulated);
    const spots = at.map((x) => planner.predicted(model, Float64Array.from(x)));
    const covariances = spots.map((one) => planner.covariance(model, one, spots[0]));
    return spots.map((one, k) => ({ mean: one.mean, variance: one.variance, covariance: covariances[k], band: planner.banded(model.scale, one) }));
  },
  answers({ data, scenario, values, measures }) {
    const book = planner.oracle(data);
    const asked = values.map((one) => book.question(scenario, { ...planner.todayOf(data), ...one }));
    return measures.map((id) => asked.map((one) => {
      const answer = book.answer(one, id);
      return answer && { mean: answer.mean, low: answer.low, high: answer.high };
    }));
  },
  between({ data, pairs, measure }) {
    const book = planner.oracle(data);
    return pairs.map((pair) => planner.between(...pair.map(([scenario, values]) => book.answer(book.question(scenario, { ...planner.todayOf(data), ...values }), measure))));
  },
  paths({ data }) {
    return data.paths.map((one) => ({ id: one.id, ...planner.pathRange(data, one) }));
  },
  reached: ({ data, scenario, measure, norms }) => norms.map((one) => planner.isReached(data, scenario, data.measures.find(({ id }) => id === measure), one)),
  opening({ data }) {
    const { asked, area, norms } = planner.fromHash("", data, "en");
    return { asked, area, norms };
  },
  difference: ({ a, b, correlation }) => planner.difference(a, b, correlation),
  quantiles: ({ at }) => at.map(planner.normalQuantile),
  cheapest({ sides, slopes, least, starts }) {
    const rooms = (place) => least.map((one, k) => place.reduce((sum, value, i) => sum + slopes[k][i] * value, 0) - one);
    const walk = planner.cheapest(sides, rooms, starts || [sides.map((one) => one.today), sides.map((one) => one.high), ...planner.spread(sides, 6)]);
    for (;;) {
      const next = walk.next();
      if (next.done) return next.value;
    }
  },
  drivers({ data, scenario, measure }) {
    const book = planner.oracle(data);
    return planner.drivers(book, data, book.question(scenario, planner.todayOf(data)), measure).map((one) => ({ id: one.input.id, size: one.size, from: one.from.value, to: one.to.value }));
  },
  verdicts: ({ answer, norms, better }) => norms.map((one) => planner.verdictOnNorm(answer, one, better)),
  addresses({ data, hashes, language }) {
    return hashes.map((one) => {
      const state = planner.fromHash(one, data, language);
      return { state, hash: planner.toHash(state, data) };
    });
  },
  numerals: ({ language, values, decimals }) => values.map((one) => planner.numeral(language, one, decimals)),
  typed: ({ texts }) => texts.map((one) => { const value = planner.typedNumber(one); return Number.isNaN(value) ? null : value; }),
  csv: ({ rows, language }) => planner.toCsv(rows, language),
  yaml: ({ experiment, scenario, values, inputs }) => planner.toYaml(experiment, scenario, values, inputs),
  ticks: ({ low, high, n }) => planner.ticks(low, high, n),
};

const { call, given } = JSON.parse(require("fs").readFileSync(0, "utf-8"));
process.stdout.write(JSON.stringify(CALLS[call](given)));
