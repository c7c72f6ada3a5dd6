// The number of seats becomes a slider, and the sum follows it. Without this the form asks the server.
const form = document.querySelector("[data-seats]");

if (form) {
  const tiers = JSON.parse(document.getElementById("tiers").textContent);
  const field = form.querySelector("input");
  const buy = document.querySelector("[data-buy]");
  const { currency, months, decimals } = form.dataset;

  const written = (minor) => {
    const whole = minor % 10 ** decimals === 0 && decimals < 3;
    return new Intl.NumberFormat(form.dataset.language === "ar" ? "ar-u-nu-latn" : form.dataset.language, {
      style: "currency", currency, currencyDisplay: "narrowSymbol",
      minimumFractionDigits: whole ? 0 : +decimals, maximumFractionDigits: +decimals,
    }).format(minor / 10 ** decimals);
  };

  const show = () => {
    const seats = Math.max(+field.value || tiers[0].from, tiers[0].from);
    const { amount } = tiers.filter((tier) => tier.from <= seats).at(-1);
    form.querySelector("output").textContent = form.dataset.seatsSaid.replace("{seats}", seats);
    form.querySelector("[data-total]").textContent = form.dataset.priceSaid
      .replace("{each}", written(Math.round(amount / months)))
      .replace("{total}", written(amount * seats));
    if (buy) buy.search = `?seats=${seats}`;
  };

  const slider = document.createElement("input");
  Object.assign(slider, { type: "range", min: tiers[0].from, max: 60, value: field.value });
  slider.setAttribute("aria-label", form.dataset.slider);
  slider.addEventListener("input", () => { field.value = slider.value; show(); });
  field.addEventListener("input", () => { slider.value = field.value; show(); });
  form.querySelector("output").after(slider);
  form.querySelector("button").hidden = true;
}
