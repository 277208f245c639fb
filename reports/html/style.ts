/**
 * The style sheet of report.html: light and dark, screen, phone and paper.
 * It must not know what is on the page beyond class names.
 *
 * Variant colours are those of Okabe and Ito (2008), which people with any common colour blindness tell apart; on a
 * dark ground they are lightened.
 */
export const STYLE = `
:root {
  color-scheme: light dark;
  --text: #1c2430; --muted: #5a6675; --ground: #ffffff; --panel: #f6f8fa; --line: #d5dbe2; --grid: #e3e8ed;
  --supply: #e6eaef; --loss: #b9c1cb; --shadow: #00000030; --good: #00674f; --good-ground: #e0f3ec; --bad: #a33b00; --warn-ground: #fff3d6;
  --part-useful: #2b5d7c; --part-held: #8fb3cb; --part-shared: #5f8f86; --part-filler: #d9a400; --part-lost: #a33b00;
  --part-idle: #b9c1cb; --part-gone: #8a7f95; --part-none: #dfe4ea; --part-beside: #c05800;
  --part-budget: #6b4a8a; --part-limit: #b65a90; --part-grace: #c79a86;
  --variant-0: #0072b2; --variant-1: #d55e00; --variant-2: #009e73; --variant-3: #b65a90; --variant-4: #c28400;
  --variant-5: #3c97c9; --variant-6: #4a4a4a; --variant-7: #8a7f00;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --text: #e7ecf2; --muted: #a3afbd; --ground: #12171e; --panel: #1a212a; --line: #36414e; --grid: #2a3440;
    --supply: #26303b; --loss: #55616f; --shadow: #000000a0; --good: #5fd3b1; --good-ground: #133529; --bad: #ff9a62; --warn-ground: #3a2f12;
    --part-useful: #8fbcd8; --part-held: #4d7590; --part-shared: #74b3a6; --part-filler: #e6b13c; --part-lost: #ff9a62;
    --part-idle: #55616f; --part-gone: #8f84a0; --part-none: #323d49; --part-beside: #ff9a62;
    --part-budget: #b394d6; --part-limit: #dd8fba; --part-grace: #8c6a5b;
    --variant-0: #4aa8e0; --variant-1: #f28e4b; --variant-2: #2fc79b; --variant-3: #dd8fba; --variant-4: #e6b13c;
    --variant-5: #8fd0f5; --variant-6: #c9c9c9; --variant-7: #e0d84a;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--ground); color: var(--text); font-size: 16px; line-height: 1.5;
  font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Apple SD Gothic Neo", "Noto Sans KR", "Malgun Gothic",
    "Noto Sans", sans-serif;
  font-variant-numeric: tabular-nums;
}
main { max-width: 1240px; margin: 0 auto; padding: 24px 24px 64px; }
h1 { font-size: 28px; line-height: 1.25; margin: 4px 0 16px; max-width: 30em; text-wrap: balance; }
h2 { font-size: 21px; line-height: 1.3; margin: 48px 0 8px; }
h3 { font-size: 16px; margin: 28px 0 6px; }
figure h3 { margin: 0 0 4px; }
p { margin: 0 0 12px; max-width: 75ch; }
.eyebrow, .note, caption, figcaption { color: var(--muted); font-size: 14px; }
.eyebrow { margin: 0; }
.answer { font-size: 18px; border-left: 4px solid var(--variant-0); padding-left: 16px; max-width: 80ch; }
.answer p { max-width: none; }
.answer b { white-space: nowrap; }
.answer p:last-child { margin-bottom: 0; }
.alert { background: var(--warn-ground); padding: 10px 14px; border-radius: 6px; max-width: 80ch; }
code { font-family: ui-monospace, "SFMono-Regular", Menlo, Consolas, "D2Coding", monospace; font-size: 14px; }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: 10px 14px; overflow-x: auto; }
.scroll {
  overflow-x: auto; max-width: 100%; border: 1px solid var(--line); border-radius: 6px;
  /* A shadow at the side on which there is more: the cover scrolls with the content, the shadow does not. */
  background:
    linear-gradient(to left, var(--ground) 40%, transparent) right / 48px 100% no-repeat local,
    linear-gradient(to left, var(--shadow), transparent) right / 20px 100% no-repeat scroll;
}
.scroll + .note, .further + .note, figure + .note { margin-top: 8px; }
figure + .scroll { margin-top: 12px; }
.scroll:focus-visible { outline: 2px solid var(--variant-0); }
table { border-collapse: collapse; width: 100%; font-size: 15px; }
caption { text-align: left; padding: 8px 12px; caption-side: bottom; border-top: 1px solid var(--line); }
/* A table may be wider than the page; its caption stays in sight. */
caption span { position: sticky; left: 12px; display: inline-block; max-width: min(80ch, calc(100vw - 60px)); }
th, td { padding: 8px 12px; text-align: right; vertical-align: top; white-space: nowrap; border-top: 1px solid var(--line); }
thead th { border-top: 0; vertical-align: bottom; border-bottom: 2px solid var(--line); font-weight: 600; }
thead th.column { white-space: normal; min-width: 120px; }
thead th.column.tight { min-width: 104px; }
th:first-child, td:first-child { text-align: left; }
tbody th { font-weight: 600; text-align: left; }
tbody th:first-child, thead th:first-child { position: sticky; left: 0; background: var(--ground); z-index: 1; }
td.left, th.left { text-align: left; }
td.wrap { white-space: normal; min-width: 220px; overflow-wrap: anywhere; }
th.wrap { white-space: normal; min-width: 140px; overflow-wrap: anywhere; }
.below { margin: 12px 0; }
.further { margin-top: 12px; }
.unit { color: var(--muted); font-weight: 400; white-space: nowrap; }
.difference { display: block; font-size: 14px; font-weight: 400; color: var(--muted); }
.mark { display: block; font-size: 14px; font-weight: 600; }
.baseline .mark, .noDifferenceShown .mark, .noInterval .mark, .differs .mark { color: var(--muted); font-weight: 400; }
.best { background: var(--good-ground); }
.better .mark, .best .mark { color: var(--good); font-weight: 600; }
.worse .mark, .notStationary .mark { color: var(--bad); }
.primary { border-left: 1px solid var(--line); }
.tag { display: inline-block; font-size: 14px; font-weight: 400; color: var(--muted); white-space: nowrap; }
.tag.fault { color: var(--bad); }
.assumed { display: inline-block; font-size: 14px; background: var(--warn-ground); border-radius: 4px; padding: 0 6px; }
.swatch { display: inline-block; width: 14px; height: 14px; border-radius: 3px; border: 1px solid var(--edge, transparent); margin-right: 6px; vertical-align: -2px; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 18px; list-style: none; margin: 8px 0 12px; padding: 0; font-size: 15px; }
.legend .line { display: inline-block; width: 22px; border-top: 2px dashed var(--muted); margin-right: 6px; vertical-align: 4px; }
.legend .dots { display: inline-block; width: 22px; border-top: 2px dotted var(--muted); margin-right: 6px; vertical-align: 4px; }
.panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(340px, 100%), 1fr)); gap: 24px 28px; }
figure { margin: 0; min-width: 0; overflow-x: auto; }
.chart { display: block; max-width: none; height: auto; }
.panels .chart { max-width: 100%; }
.narrow { display: none; }
details { border: 1px solid var(--line); border-radius: 6px; padding: 8px 14px; margin: 12px 0; }
details .scroll { margin: 8px 0; }
summary { cursor: pointer; font-weight: 600; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 18px; margin: 0; }
dt { color: var(--muted); }
dd { margin: 0; overflow-wrap: anywhere; }
footer { margin-top: 48px; color: var(--muted); font-size: 14px; }
@media (max-width: 960px) {
  main { padding: 16px 16px 48px; }
  h1 { font-size: 23px; }
  h2 { font-size: 19px; margin-top: 36px; }
  .answer { font-size: 17px; padding-left: 12px; }
  .wide { display: none; }
  .narrow { display: block; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: 8px; }
  th, td { padding: 8px 10px; }
}
@media print {
  :root { color-scheme: light; }
  body { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  details::details-content { content-visibility: visible; display: block; height: auto; }
  main { max-width: none; padding: 0; }
  .scroll { overflow: visible; border: 0; }
  table { font-size: 11px; }
  th, td { white-space: normal; padding: 4px 6px; }
  figure, tr, .answer { break-inside: avoid; }
  h2 { break-after: avoid; }
}
`;
