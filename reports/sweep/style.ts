/**
 * What the page of a sweep needs besides the style sheet of every report: colours of cells. It must not know what is on
 * the page beyond class names.
 *
 * One hue from light to dark for values; for differences two hues that people with any common colour blindness tell
 * apart, green-blue for better and orange for worse, and blue and violet where neither is better.
 */
export const SWEEP_STYLE = `
:root {
  --heat-0: #edf3f8; --heat-1: #d3e4f0; --heat-2: #aed0e6; --heat-3: #7db3d6; --heat-4: #4a8fc0; --heat-5: #1f6ba3; --heat-6: #0b4a7a;
  --heat-ink-0: #1c2430; --heat-ink-1: #1c2430; --heat-ink-2: #1c2430; --heat-ink-3: #10161d; --heat-ink-4: #ffffff; --heat-ink-5: #ffffff; --heat-ink-6: #ffffff;
  --cell-none: #eef0f3; --cell-none-ink: #5a6675;
  --better-0: #d6eee6; --better-1: #93d3bf; --better-2: #1b7f65; --worse-0: #fbe3d2; --worse-1: #f3b68d; --worse-2: #a94d0d;
  --higher-0: #d3e4f0; --higher-1: #7db3d6; --higher-2: #1f6ba3; --lower-0: #e8def0; --lower-1: #c0a5d6; --lower-2: #6b4a8a;
  --cell-ink-0: #1c2430; --cell-ink-1: #10161d; --cell-ink-2: #ffffff;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --heat-0: #1d2833; --heat-1: #223a4e; --heat-2: #27506e; --heat-3: #2f6b94; --heat-4: #4a8fbd; --heat-5: #7cb8de; --heat-6: #b5dcf5;
    --heat-ink-0: #e7ecf2; --heat-ink-1: #e7ecf2; --heat-ink-2: #ffffff; --heat-ink-3: #ffffff; --heat-ink-4: #0d1319; --heat-ink-5: #0d1319; --heat-ink-6: #0d1319;
    --cell-none: #222b35; --cell-none-ink: #a3afbd;
    --better-0: #16362d; --better-1: #1f6350; --better-2: #5fd3b1; --worse-0: #3d2818; --worse-1: #7d4317; --worse-2: #ff9a62;
    --higher-0: #1f3446; --higher-1: #2f6b94; --higher-2: #8fd0f5; --lower-0: #2f2639; --lower-1: #5d4580; --lower-2: #b394d6;
    --cell-ink-0: #e7ecf2; --cell-ink-1: #ffffff; --cell-ink-2: #0d1319;
  }
}
.charts { display: flex; flex-wrap: wrap; gap: 20px 32px; align-items: flex-start; }
.charts > figure { flex: 0 1 auto; width: min-content; max-width: 100%; }
.charts figcaption { margin-top: 4px; }
.narrow .charts { display: block; }
.narrow .charts > figure { margin-bottom: 24px; }
tr.reference th, tr.reference td { background: var(--panel); }
td.fold, td.parts { white-space: normal; }
td.fold { min-width: 118px; }
td.parts { min-width: 150px; }
td.parts span { display: inline-block; white-space: nowrap; }
th.rank { text-align: right !important; }
.contender { color: var(--good); }
.answer b { white-space: normal; }
`;
