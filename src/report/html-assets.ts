/** Style and script of the HTML report. Both stand in the page itself; its policy lets nothing else through. */

/** Colours have a contrast of at least 7 to 1 for text, in the light and in the dark. */
export const STYLE = `
:root{color-scheme:light dark;--page:#f6f7f8;--card:#fff;--text:#1c2126;--soft:#4a535c;--line:#cfd5da;--link:#0b4a8f;
--good:#0a5a2c;--good-back:#e7f5ec;--bad:#8a1612;--bad-back:#fdeeec;--open:#5e4300;--open-back:#fff5d9;--none-back:#eef0f2}
@media (prefers-color-scheme:dark){:root{--page:#14181c;--card:#1d2227;--text:#eceff1;--soft:#b9c1c8;--line:#434c54;--link:#9cc9ff;
--good:#a6e6bb;--good-back:#143322;--bad:#ffc1ba;--bad-back:#451a17;--open:#ffdf8f;--open-back:#3d3010;--none-back:#2a3036}}
*{box-sizing:border-box}
html{scroll-padding-top:1rem}
body{margin:0;padding:0 1rem 3rem;background:var(--page);color:var(--text);font:1rem/1.55 system-ui,"Segoe UI",Roboto,"Liberation Sans",Arial,sans-serif;overflow-wrap:anywhere}
header,main,footer{max-width:66rem;margin:0 auto}
main:focus,h3:focus{outline:none}
h1{margin:.1rem 0 .2rem;font-size:clamp(1.7rem,1.2rem + 2.2vw,2.5rem);line-height:1.2;text-wrap:balance}
h2{margin:2.75rem 0 .9rem;font-size:1.4rem;line-height:1.3}
h3{margin:0;font-size:1.15rem;line-height:1.35}
h4{margin:1.1rem 0 .2rem;font-size:1rem}
p{margin:.4rem 0}
a{color:var(--link);text-underline-offset:.15em}
a:focus-visible,button:focus-visible,summary:focus-visible,main:focus-visible,h3:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:2px}
.skip{position:absolute;left:-99rem;top:.5rem;padding:.6rem 1rem;background:var(--card)}
.skip:focus{left:1rem;z-index:1}
header{padding-top:2.25rem}
.maker,.when,.more,.rule,caption{color:var(--soft)}
.maker{margin:0}
.notice{margin-top:1.5rem;padding:.8rem 1.1rem;border-left:.35rem solid var(--open);background:var(--open-back);color:var(--open)}
.totals{display:grid;grid-template-columns:repeat(auto-fit,minmax(13rem,1fr));gap:.9rem;margin:0}
.tile{display:flex;flex-direction:column-reverse;justify-content:flex-end;padding:1rem 1.2rem;border-radius:.6rem;border:1px solid currentColor}
.tile dt{font-weight:600}
.tile dd{margin:0;font-size:2.5rem;font-weight:650;line-height:1.15;font-variant-numeric:tabular-nums}
.tile.ready,.verdict.ready{color:var(--good);background:var(--good-back)}
.tile.not-ready,.verdict.not-ready{color:var(--bad);background:var(--bad-back)}
.tile.not-checked,.verdict.not-checked{color:var(--open);background:var(--open-back)}
.tile.skipped{color:var(--soft);background:var(--none-back)}
.sign{display:inline-block;min-width:1.1em;margin-right:.35em;text-align:center;font-weight:700}
.verdict{display:inline-block;padding:.1rem .65rem .1rem .45rem;border-radius:1rem;border:1px solid currentColor;font-weight:600;overflow-wrap:normal}
table{width:100%;border-collapse:collapse;background:var(--card);border:1px solid var(--line);border-radius:.6rem}
caption{padding:0 0 .6rem;text-align:left}
th,td{padding:.65rem .9rem;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
tbody tr:last-child>*{border-bottom:0}
tbody th{font-weight:600;width:27%}
td:nth-child(2){width:20%}
td:nth-child(3){white-space:nowrap}
thead th{vertical-align:bottom}
th button{all:unset;box-sizing:border-box;min-height:1.75rem;cursor:pointer;font-weight:650;color:var(--link);text-decoration:underline;text-underline-offset:.15em}
th button:focus-visible{outline:3px solid var(--link);outline-offset:2px}
th button::after{content:"\\2195";display:inline-block;width:1.2em;text-align:center;text-decoration:none}
th[aria-sort=ascending] button::after{content:"\\2191"}
th[aria-sort=descending] button::after{content:"\\2193"}
article{margin:0 0 1.1rem;padding:1.2rem 1.35rem 1rem;background:var(--card);border:1px solid var(--line);border-left:.4rem solid var(--soft);border-radius:.6rem}
article.ready{border-left-color:var(--good)}
article.not-ready{border-left-color:var(--bad)}
article.not-checked{border-left-color:var(--open)}
.line{display:flex;flex-wrap:wrap;gap:.3rem .9rem;align-items:center;margin:.5rem 0 0}
ul{margin:.2rem 0;padding-left:1.3rem}
li{margin:.25rem 0;max-width:48rem}
details{margin:.9rem 0 0}
summary{display:list-item;padding:.2rem 0;cursor:pointer;color:var(--link);font-weight:600}
.rule{font-size:.9rem}
.particulars,.meaning{display:grid;grid-template-columns:max-content 1fr;gap:.45rem 1.2rem;margin:.5rem 0}
.particulars dt{color:var(--soft)}
dd{margin:0}
.back{margin:.9rem 0 0;font-size:.95rem}
footer{margin-top:3rem;border-top:1px solid var(--line)}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media (max-width:48rem){
table,caption,tbody,tbody tr,tbody th,tbody td{display:block;width:auto!important}
table{border:0;background:none}
thead{display:block}
thead tr{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem}
thead tr::before{content:"Sort by:";color:var(--soft)}
thead th{display:block;padding:0 0 .6rem;border:0;font-weight:600}
table:not(.sortable) thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
tbody tr{margin:0 0 .8rem;padding:.8rem 1rem;background:var(--card);border:1px solid var(--line);border-radius:.6rem}
tbody th,tbody td{padding:.12rem 0;border:0}
article{padding:1rem 1rem .8rem}
.totals{grid-template-columns:1fr}
.tile{flex-direction:row;justify-content:space-between;align-items:center;padding:.6rem 1rem}
.tile dd{font-size:1.7rem}
.particulars,.meaning{grid-template-columns:1fr;gap:.1rem}
.particulars dd,.meaning dd{margin-bottom:.6rem}}
@media print{
:root{--page:#fff;--card:#fff;--text:#000;--soft:#333;--line:#888;--link:#000;--good:#000;--bad:#000;--open:#000;--good-back:#fff;--bad-back:#fff;--open-back:#fff;--none-back:#fff}
body{padding:0;font-size:10.5pt}
.skip,.back,th button::after{display:none}
th button{text-decoration:none}
tr,.tile{break-inside:avoid}
h2,h3,h4{break-after:avoid}}
`;

/** Turns the headings of the table into buttons. Sorting is stable, and by the language's own order of letters. */
export const SORT_SCRIPT = `
(function () {
  "use strict";
  var table = document.getElementById("documents");
  if (!table) return;
  var body = table.tBodies[0];
  var heads = Array.prototype.slice.call(table.tHead.rows[0].cells);
  var compare = new Intl.Collator("en-GB", { numeric: true }).compare;
  function keyOf(row, column) {
    var cell = row.cells[column];
    return cell.getAttribute("data-sort") || cell.textContent;
  }
  function sort(column) {
    var down = heads[column].getAttribute("aria-sort") === "ascending";
    var keyed = Array.prototype.map.call(body.rows, function (row) {
      return { row: row, key: keyOf(row, column) };
    });
    keyed.sort(function (a, b) {
      return down ? compare(b.key, a.key) : compare(a.key, b.key);
    });
    var all = document.createDocumentFragment();
    keyed.forEach(function (each) {
      all.appendChild(each.row);
    });
    body.appendChild(all);
    heads.forEach(function (head, index) {
      if (index === column) head.setAttribute("aria-sort", down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
  }
  heads.forEach(function (head, column) {
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.addEventListener("click", function () {
      sort(column);
    });
    head.textContent = "";
    head.appendChild(button);
  });
  table.className = "sortable";
})();
`;
