"use strict";
// Draws the charts. All text of the page is in it already: without scripts only the curves are missing.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const places = [...document.querySelectorAll("[data-series]")];
  let drawn = [];

  const two = (number) => String(number).padStart(2, "0");
  const clock = (time) => {
    const at = new Date(time * 1000);
    return `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
  };
  const day = (time) => `${new Date(time * 1000).toISOString().slice(5, 10)} ${clock(time)}`;
  const short = (value) => {
    const size = [[1e9, "G"], [1e6, "M"], [1e3, "k"]].find(([least]) => Math.abs(value) >= least);
    return size ? `${+(value / size[0]).toPrecision(3)}${size[1]}` : `${+value.toPrecision(3)}`;
  };

  // A threshold far above everything would press the curve flat: the caption has it all the same.
  const top = (series) => {
    const values = series.values.filter((value) => value !== null);
    const highest = Math.max(0, ...values);
    const near = series.thresholds.filter((limit) => limit <= 4 * highest);
    const most = Math.max(highest, ...near);
    return series.unit === "%" ? Math.max(100, most) : most * 1.05 || 1;
  };

  const marks = (colour) => (chart) => {
    const { ctx } = chart;
    ctx.save();
    ctx.strokeStyle = colour;
    for (const mark of data.marks) {
      if (mark.at >= data.times[0] && mark.at <= data.times.at(-1)) {
        const x = chart.valToPos(mark.at, "x", true);
        ctx.setLineDash(mark.is === "scaling" ? [2, 4] : []);
        ctx.beginPath();
        ctx.moveTo(x, chart.bbox.top);
        ctx.lineTo(x, chart.bbox.top + chart.bbox.height);
        ctx.stroke();
      }
    }
    ctx.restore();
  };

  const draw = (place) => {
    const series = data.series[Number(place.dataset.series)];
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(`--${name}`).trim();
    const told = place.parentElement.querySelector("output");
    const axis = { stroke: colour("dim"), grid: { stroke: colour("line"), width: 1 }, ticks: { show: false } };
    const spans = data.times.at(-1) - data.times[0] > 86400;
    const limits = series.thresholds.map((limit) => data.times.map(() => limit));
    const options = {
      width: place.clientWidth, height: place.clientHeight,
      legend: { show: false }, cursor: { y: false, drag: { x: false, y: false } },
      scales: { x: { time: true }, y: { range: () => [0, top(series)] } },
      axes: [
        { ...axis, size: 28, space: spans ? 90 : 60, values: (_, times) => times.map(spans ? day : clock) },
        { ...axis, size: 46, values: (_, values) => values.map(short) },
      ],
      series: [
        {},
        { stroke: colour("curve"), fill: colour("fill"), width: 1.5 },
        ...limits.map(() => ({ stroke: colour("limit"), width: 1, dash: [6, 4], points: { show: false } })),
      ],
      hooks: {
        draw: [marks(colour("mark"))],
        setCursor: [(chart) => {
          const at = chart.cursor.idx;
          const value = at === null || at === undefined ? null : series.values[at];
          told.textContent = value === null ? "" : `${day(data.times[at])}  ${short(value)} ${series.unit}`;
        }],
      },
    };
    return new uPlot(options, [data.times, series.values, ...limits], place);
  };

  const all = () => {
    drawn.forEach((chart) => chart.destroy());
    drawn = places.map(draw);
    document.documentElement.dataset.drawn = String(drawn.length);
  };
  all();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", all);
  new ResizeObserver(() => drawn.forEach((chart, number) => {
    const place = places[number];
    if (place.clientWidth !== chart.width) {
      chart.setSize({ width: place.clientWidth, height: place.clientHeight });
    }
  })).observe(document.body);
})();
