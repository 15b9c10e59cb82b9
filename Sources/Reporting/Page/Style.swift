import HTML

/// The look of a page: system fonts, light and dark, from phones to wide screens, and on paper.
let pageStyle: StaticString = """
  :root {
    --paper: #fbfaf7; --card: #ffffff; --ink: #1f2430; --soft: #5b6270; --line: #dcdad3; --ground: #ebe9e2;
    --right: #0b7a53; --right-soft: #e2f3ea; --one: #7c93b8; --both: #2d5fae; --warm: #b8571b; --link: #2d5fae;
  }
  @media (prefers-color-scheme: dark) {
    :root {
      --paper: #14161b; --card: #1d2027; --ink: #e9e7e1; --soft: #a4a9b5; --line: #343944; --ground: #2a2e37;
      --right: #4fd09a; --right-soft: #17352a; --one: #64799c; --both: #86aef0; --warm: #f0a068; --link: #9fc0f7;
    }
  }
  * { box-sizing: border-box; }
  html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
  body {
    margin: 0; background: var(--paper); color: var(--ink); line-height: 1.55; font-size: 1.0625rem;
    font-family: ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
  }
  header, main, footer { max-width: 78rem; margin: 0 auto; padding: 0 clamp(1rem, 4vw, 3rem); }
  header { padding-top: clamp(2rem, 6vw, 4.5rem); }
  h1 { font-size: clamp(1.9rem, 1.3rem + 2.6vw, 3.2rem); line-height: 1.12; letter-spacing: -0.02em; }
  h1 { margin: 0 0 0.35em; overflow-wrap: anywhere; }
  h2 { font-size: clamp(1.4rem, 1.2rem + 1vw, 2rem); line-height: 1.2; letter-spacing: -0.01em; margin: 0 0 0.6em; }
  h3 { font-size: 1.125rem; line-height: 1.35; margin: 0 0 0.5em; overflow-wrap: anywhere; }
  h4 { font-size: 1rem; margin: 1.4em 0 0.4em; overflow-wrap: anywhere; }
  p, ul, ol { margin: 0 0 0.9em; }
  section > p, header > p { max-width: 44rem; }
  section { margin: clamp(2.6rem, 6vw, 5rem) 0; }
  #curves > h3 { margin-top: 2em; }
  #curves h4 { margin-top: 0.4em; }
  section > div > h3 { margin: 2.4em 0 0.4em; font-size: 1.2rem; }
  section > div > p { max-width: 44rem; }
  .lead { font-size: 1.2em; line-height: 1.45; }
  .kicker { color: var(--soft); font-size: 0.85rem; margin: 0 0 0.2em; }
  .kicker::first-letter { text-transform: uppercase; }
  .note, small, .legend, figcaption { color: var(--soft); font-size: 0.9rem; }
  a { color: var(--link); }
  nav ul { display: flex; flex-wrap: wrap; gap: 0.3rem 1.2rem; list-style: none; padding: 0; margin: 1.6rem 0 0; }
  summary { cursor: pointer; }
  :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 4px; }
  section > details > summary, .more > summary { color: var(--link); padding: 0.35em 0; }
  .scroll { overflow-x: auto; max-width: 100%; }
  pre { font: 0.8rem/1.5 ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", Consolas, monospace; margin: 0.6em 0;
    padding: 1em; background: var(--card); border: 1px solid var(--line); border-radius: 8px; }
  table { border-collapse: collapse; font-size: 0.95rem; margin: 0.5em 0 1em; }
  th, td { text-align: left; font-weight: normal; padding: 0.4em 1.2em 0.4em 0; vertical-align: top;
    border-bottom: 1px solid var(--line); }
  thead th { color: var(--soft); font-size: 0.85rem; }
  tbody th { font-weight: 600; white-space: nowrap; }
  .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
  .ours th, .ours td { background: var(--right-soft); }
  .ours th { padding-left: 0.6em; }
  .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 15rem), 1fr)); gap: 1.2rem;
    margin: 1.6rem 0 1rem; }
  .card, .query { background: var(--card); border: 1px solid var(--line); border-radius: 12px;
    padding: clamp(1rem, 2.5vw, 1.6rem); }
  .query { margin: 0 0 1.6rem; }
  .query > h3 { font-size: clamp(1.05rem, 1rem + 0.4vw, 1.3rem); max-width: 52rem; }
  .figure { margin: 0.7em 0 0.3em; }
  .figure span { white-space: nowrap; }
  .figure strong { font-size: 1.6rem; letter-spacing: -0.02em; font-variant-numeric: tabular-nums; }
  .figure small { display: block; }
  svg { display: block; }
  .bar { width: 100%; height: 12px; border-radius: 6px; overflow: hidden; }
  .ground { fill: var(--ground); } .one { fill: var(--one); } .both { fill: var(--both); }
  .interval { fill: var(--ink); } .chance { fill: var(--warm); }
  .definitions { position: absolute; }
  .photo { width: 100%; height: auto; aspect-ratio: 1; background: var(--ground); border-radius: 5px; }
  .no-photo { fill: var(--ground); }
  .ranking { margin-top: 1.1rem; }
  .by { margin: 0 0 0.5em; font-size: 0.95rem; }
  .gallery { list-style: none; margin: 0; padding: 0; display: grid; gap: 0.5rem;
    grid-template-columns: repeat(5, minmax(0, 1fr)); }
  @media (min-width: 48rem) { .gallery { grid-template-columns: repeat(10, minmax(0, 1fr)); } }
  .gallery summary { list-style: none; position: relative; display: block; }
  .gallery summary::-webkit-details-marker { display: none; }
  .gallery .photo { border: 3px solid transparent; border-radius: 8px; padding: 1px; }
  .gallery .right .photo { border-color: var(--right); background: var(--right); }
  .mark { display: inline-block; min-width: 1.6em; padding: 0 0.35em; border-radius: 1em; text-align: center;
    font-size: 0.78rem; line-height: 1.5; background: var(--ground); color: var(--ink);
    font-variant-numeric: tabular-nums; white-space: nowrap; }
  .right > .mark, .right summary .mark { background: var(--right); color: var(--paper); font-weight: 700; }
  .gallery .mark { display: block; width: max-content; margin: 0.25rem auto 0; }
  .gallery li:has(details[open]) { grid-column: 1 / -1; display: block; border-block: 1px solid var(--line);
    padding: 0.8rem 0; }
  .gallery details[open] summary { width: min(100%, 13rem); }
  .own { margin-top: 0.7rem; font-size: 0.95rem; }
  .own p { margin: 0 0 0.3em; } .own ul { padding-left: 1.2em; margin: 0.4em 0 0; }
  .name { color: var(--soft); overflow-wrap: anywhere; }
  .texts { list-style: none; padding: 0; margin: 0; }
  .texts { font-size: 0.95rem; }
  .texts li { display: grid; grid-template-columns: 3rem 1fr; gap: 0.6rem; align-items: start; padding: 0.4em 0.5em;
    border-left: 4px solid transparent; border-bottom: 1px solid var(--line); }
  .texts .right { border-left-color: var(--right); background: var(--right-soft); }
  .texts .mark { margin-top: 0.15em; }
  .beside { display: grid; gap: 1rem 2rem; }
  .asking .photo { width: min(100%, 14rem); }
  .asking details { font-size: 0.9rem; margin-top: 0.5rem; }
  .asking ul { padding-left: 1.2em; }
  .rankings { display: grid; gap: 0 2rem; align-content: start; }
  .rankings .ranking { margin-top: 0; margin-bottom: 1rem; min-width: 0; }
  @media (min-width: 48rem) { .beside { grid-template-columns: 14rem minmax(0, 1fr); } }
  @media (min-width: 75rem) { .rankings { grid-template-columns: 1fr 1fr; } }
  .legend .right .mark { background: var(--right); color: var(--paper); }
  .maps { display: grid; gap: 0.9rem 0.7rem; grid-template-columns: repeat(auto-fill, minmax(min(6.8rem, 29%), 1fr));
    list-style: none; padding: 0; margin: 0.8rem 0; }
  .maps figure { margin: 0; }
  .maps figcaption { line-height: 1.25; margin-top: 0.3em; overflow-wrap: anywhere; }
  .maps figcaption b { display: block; color: var(--ink); font-size: 0.95rem; }
  .brightest { fill: none; stroke: #ffd23f; stroke-width: 1.2; }
  .shade { fill: #000; shape-rendering: crispEdges; }
  .box { fill: none; stroke: #ffcf40; }
  .heat td { background: color-mix(in srgb, var(--both) var(--share), var(--ground)); }
  .heat td { text-align: center; padding: 0.35em 0.6em; font-variant-numeric: tabular-nums; border: 0; }
  .heat th { padding: 0.35em 0.6em; border: 0; text-align: center; }
  .heat tbody th { text-align: right; white-space: nowrap; }
  .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); gap: 1.2rem; }
  .chart { width: 100%; height: auto; overflow: visible; }
  .chart text { fill: var(--soft); font-size: 11px; font-family: inherit; }
  .chart .axis { stroke: var(--line); stroke-width: 1; }
  .chart .line { fill: none; stroke: var(--both); stroke-width: 2; stroke-linejoin: round; }
  .chart .ideal { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 4 4; }
  .chart .other { fill: none; stroke: var(--soft); stroke-width: 2; stroke-dasharray: 1 5; stroke-linecap: round; }
  .chart .line-dot { fill: var(--both); } .chart .other-dot { fill: none; stroke: var(--soft); }
  .chart .dot { fill: var(--both); } .chart .count { fill: var(--ground); }
  figure { margin: 0; }
  .pairs { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr)); gap: 1.2rem;
    list-style: none; padding: 0; }
  .pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0.5rem; font-size: 0.9rem; align-content: start; }
  .plain p { margin: 0.2em 0 0; font-size: 0.85rem; color: var(--soft); text-align: center; }
  .pair p { margin: 0; overflow-wrap: anywhere; } .pair .wide { grid-column: 1 / -1; }
  .changes { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr)); gap: 1rem;
    list-style: none; padding: 0; }
  .change { display: grid; grid-template-columns: 5.5rem minmax(0, 1fr); gap: 0.9rem; font-size: 0.92rem; }
  .plot { max-width: 26rem; }
  .change p { margin: 0 0 0.2em; overflow-wrap: anywhere; }
  footer { color: var(--soft); font-size: 0.9rem; padding-bottom: 4rem; }
  @media print {
    body { background: #fff; font-size: 9pt; }
    nav { display: none; }
    h1, h2, h3, .by, .kicker { break-after: avoid; break-inside: avoid; }
    .query { padding: 0.6rem; margin-bottom: 0.8rem; }
    .card, figure, .pair, .ranking, .maps li, .change { break-inside: avoid; }
    .gallery { grid-template-columns: repeat(10, minmax(0, 1fr)); }
    .beside { grid-template-columns: 7rem minmax(0, 1fr); }
    .rankings { grid-template-columns: 1fr 1fr; }
    .texts { font-size: 8pt; }
    .maps { grid-template-columns: repeat(10, minmax(0, 1fr)); gap: 0.4rem; }
    .maps figcaption { font-size: 7pt; } .maps figcaption b { font-size: 8pt; }
    .charts { grid-template-columns: repeat(3, minmax(0, 1fr)); }
    .pairs { grid-template-columns: repeat(3, minmax(0, 1fr)); }
    .plot { max-width: 16rem; }
    * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  }
  """
