(function () {
  "use strict";
  function pick(number, scroll) {
    var radio = document.getElementById("p" + number);
    if (!radio) { return; }
    radio.checked = true;
    if (scroll) { radio.closest("tr").scrollIntoView({ block: "nearest" }); }
  }
  document.addEventListener("click", function (event) {
    if (!(event.target instanceof Element)) { return; }
    var row = event.target.closest("[data-pick]");
    if (!row || event.target.closest("label")) { return; }
    pick(row.getAttribute("data-pick"), false);
    if (row.tagName.toLowerCase() === "a") { event.preventDefault(); }
  });
  var wanted = /^#row-(\d+)$/.exec(location.hash);
  if (wanted) { pick(wanted[1], true); }
  if (matchMedia("(max-width:700px)").matches) {
    document.querySelectorAll(".leg.minor").forEach(function (item) { item.open = false; });
  }
  var closed = [];
  addEventListener("beforeprint", function () {
    closed = Array.prototype.slice.call(document.querySelectorAll("details:not([open])"));
    closed.forEach(function (item) { item.open = true; });
  });
  addEventListener("afterprint", function () {
    closed.forEach(function (item) { item.open = false; });
  });
})();
