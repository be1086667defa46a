// What scrolls in a box of its own is reached by the keyboard, and the parts of the contents are headings of a level.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[role=heading]:not([aria-level])").forEach(one => one.setAttribute("aria-level", "2"));
  const boxes = [...document.querySelectorAll(".table-wrapper, .highlight pre")];
  const look = () => boxes.forEach(one => {
    if (one.scrollWidth > one.clientWidth) one.setAttribute("tabindex", "0");
    else one.removeAttribute("tabindex");
  });
  new ResizeObserver(look).observe(document.body);
  look();
});
