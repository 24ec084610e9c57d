// The page of a programme follows its form: whenever an assumption changes, the server's own
// page for it is fetched and its parts take the place of those that are shown. Nothing is
// computed here, and without this script the button of the form does the same.
"use strict";

(() => {
  const form = document.querySelector("form[data-follows]");
  if (!form || !window.DOMParser || !window.fetch) return;

  const said = document.createElement("p");
  said.setAttribute("role", "status");
  said.className = "quiet";
  form.append(said);

  const address = () => `${form.action}?${new URLSearchParams(new FormData(form))}`;

  // Tables that somebody has opened stay open.
  const isOpen = (part) => [...part.querySelectorAll("details")].map((one) => one.open);

  const swap = (page) => {
    for (const part of document.querySelectorAll("[data-part]")) {
      const other = page.querySelector(`[data-part="${part.dataset.part}"]`);
      if (!other || other.innerHTML === part.innerHTML) continue;
      const open = isOpen(part);
      part.replaceChildren(...other.childNodes);
      const details = part.querySelectorAll("details");
      if (details.length === open.length) details.forEach((one, at) => { one.open = open[at]; });
    }
    for (const hint of form.querySelectorAll("[id$='-hint']")) {
      const other = page.getElementById(hint.id);
      if (other) hint.textContent = other.textContent;
    }
  };

  const refused = (page) => {
    const why = [...page.querySelectorAll(".govuk-error-summary__list li")];
    const words = why.map((one) => one.textContent).join(" ");
    return `${words || "The server does not answer."} The figures are those of before.`;
  };

  let isAsking = false;
  let isAskedAgain = false;

  // One question at a time, and after it the newest: the figures follow a slider while it
  // moves, and the last ones shown are those of where it stopped.
  const follow = async () => {
    if (isAsking) { isAskedAgain = true; return; }
    isAsking = true;
    const asked = address();
    try {
      const answer = await fetch(asked, { headers: { accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (answer.ok) {
        swap(page);
        history.replaceState(null, "", asked);
      }
      said.textContent = answer.ok ? "" : refused(page);
    } catch {
      said.textContent = "The server does not answer. The figures are those of before.";
    }
    isAsking = false;
    if (isAskedAgain) { isAskedAgain = false; follow(); }
  };

  // A slider beside each field that says how far it may go. What is sent is the field.
  for (const field of form.querySelectorAll("input[data-slider]")) {
    const [least, most, step] = field.dataset.slider.split(" ");
    const slider = document.createElement("input");
    Object.assign(slider, { type: "range", min: least, max: most, step, className: "slider" });
    slider.value = field.value || field.dataset.now || "0";
    slider.setAttribute("aria-label", `${field.labels[0].textContent}, slider`);
    slider.addEventListener("input", () => { field.value = slider.value; });
    field.addEventListener("input", () => { if (field.value) slider.value = field.value; });
    field.after(slider);
  }

  form.addEventListener("input", follow);
  form.addEventListener("submit", (event) => { event.preventDefault(); follow(); });
})();
