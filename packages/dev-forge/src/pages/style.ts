/** The pages' style sheet: light and dark by the reader's preference, narrow and wide. */
export const style = `
:root {
  color-scheme: light dark;
  --ground: #f6f5f3; --surface: #ffffff; --sunken: #faf9f7; --line: #dedad4; --text: #201d1a; --quiet: #66605a;
  --link: #9a3412; --accent: #c2410c; --accent-text: #ffffff; --focus: #1d4ed8;
  --good: #15803d; --good-soft: #e7f6ec; --bad: #b91c1c; --bad-soft: #fdecec; --merged: #6d28d9; --merged-soft: #f1eafe; --wait: #a16207;
  --add: #e6f6ea; --add-mark: #a9e3b8; --del: #fdeceb; --del-mark: #f6b9b5; --hunk: #eef1f7;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #161412; --surface: #1e1b19; --sunken: #191715; --line: #38332e; --text: #ece7e1; --quiet: #a69d94;
    --link: #fb9a66; --accent: #ea580c; --accent-text: #1a0f08; --focus: #7aa2ff;
    --good: #4ade80; --good-soft: #12281a; --bad: #f87171; --bad-soft: #331717; --merged: #b794f6; --merged-soft: #261b3a; --wait: #eab308;
    --add: #12291a; --add-mark: #1f5a33; --del: #331917; --del-mark: #6e2a26; --hunk: #1f2530;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--ground); color: var(--text); font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
a { color: var(--link); text-decoration: none; text-underline-offset: 2px; }
a:hover { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 4px; }
.skip { position: absolute; left: -999px; top: 8px; background: var(--surface); padding: 8px 12px; z-index: 2; }
.skip:focus { left: 8px; }
.top { display: flex; align-items: center; gap: 10px; padding: 10px 24px; background: var(--surface); border-bottom: 1px solid var(--line); }
.brand { display: flex; align-items: center; gap: 8px; font-weight: 650; color: var(--text); }
.me { margin-left: auto; display: flex; align-items: center; gap: 8px; font-size: 14px; }
main { max-width: 1240px; margin: 0 auto; padding: 20px 24px 64px; }
h1 { font-size: 24px; line-height: 1.3; margin: 0 0 12px; }
h1.sub { font-size: 17px; font-weight: 550; margin: 0; }
h1.title { margin: 20px 0 8px; overflow-wrap: anywhere; }
.box > h1.title { margin-top: 0; }
h2 { font-size: 16px; margin: 0 0 8px; }
h2.section { margin: 28px 0 8px; font-size: 18px; }
h3 { font-size: 14px; margin: 0 0 8px; color: var(--quiet); font-weight: 600; }
p { margin: 0 0 12px; }
.quiet { color: var(--quiet); font-weight: 400; }
.lead { color: var(--quiet); }
.grow { flex: 1; min-width: 0; }
.tag, .count { font-size: 12px; line-height: 18px; padding: 0 8px; border-radius: 99px; border: 1px solid var(--line); color: var(--quiet); font-weight: 500; }
.count { border: 0; background: var(--line); color: var(--text); }
.branch, .sha, code, .code, .clone { font-family: var(--mono); font-size: 12.5px; }
.branch { background: var(--hunk); padding: 2px 7px; border-radius: 5px; overflow-wrap: anywhere; }
.avatar { border-radius: 5px; vertical-align: -5px; margin-right: 6px; flex: none; }
.who { font-weight: 550; color: var(--text); }
.byline { font-size: 13.5px; margin: 0; }
p.byline { display: flex; gap: 8px 12px; align-items: center; flex-wrap: wrap; }
section > p.byline { display: block; }
.repohead { border-bottom: 1px solid var(--line); margin-bottom: 18px; }
.reponame { font-size: 17px; font-weight: 450; display: flex; gap: 6px; align-items: center; flex-wrap: wrap; margin: 0; }
.reponame .tag { margin-left: 6px; }
.tabs { display: flex; gap: 4px; margin-top: 12px; overflow-x: auto; }
.tabs a { padding: 8px 12px; color: var(--quiet); border-bottom: 2px solid transparent; white-space: nowrap; font-weight: 500; font-size: 14px; }
.tabs a:hover { color: var(--text); text-decoration: none; }
.tabs a[aria-current] { color: var(--text); border-color: var(--accent); }
.tabs.inner { border-bottom: 1px solid var(--line); margin: 14px 0 18px; }
.filters { display: flex; gap: 16px; margin: 14px 0 10px; font-size: 14px; }
.filters a { color: var(--quiet); }
.filters a[aria-current] { color: var(--text); font-weight: 600; }
.bar { display: flex; justify-content: space-between; align-items: center; gap: 12px; margin-bottom: 12px; flex-wrap: wrap; }
.clone { background: var(--surface); border: 1px solid var(--line); border-radius: 6px; padding: 5px 10px; overflow-x: auto; max-width: 100%; white-space: nowrap; }
.crumbs { display: inline-flex; flex-wrap: wrap; gap: 6px; font-size: 15px; overflow-wrap: anywhere; }
.box { background: var(--surface); border: 1px solid var(--line); border-radius: 8px; margin: 0 0 16px; overflow: clip; }
.pad { padding: 16px; }
.boxhead { display: flex; justify-content: space-between; gap: 12px; padding: 8px 14px; background: var(--sunken); border-bottom: 1px solid var(--line); font-size: 13.5px; margin: 0; font-weight: 550; flex-wrap: wrap; }
ul.box, ol.box, .box ul.files, .filelist ul { list-style: none; padding: 0; }
.box ul.files { margin: 0; }
ul.box > li, ol.box > li, .box ul.files > li, .filelist li { display: flex; align-items: center; gap: 10px; padding: 8px 14px; border-top: 1px solid var(--line); }
ul.box > li:first-child, ol.box > li:first-child, .box ul.files > li:first-child, .filelist li:first-child { border-top: 0; }
.filelist ul { margin: 0; }
.filelist li { font-size: 13.5px; padding: 5px 14px; justify-content: space-between; }
.filelist a { overflow-wrap: anywhere; }
.filelist .state { display: inline-block; width: 74px; font-size: 12px; color: var(--quiet); }
.state.added { color: var(--good); } .state.removed { color: var(--bad); } .state.renamed { color: var(--merged); }
.files > li > a { overflow-wrap: anywhere; }
.files .size { margin-left: auto; font-size: 13px; white-space: nowrap; }
.folder { fill: var(--accent); opacity: .75; flex: none; }
.paper { fill: none; stroke: var(--quiet); flex: none; }
.subject { color: var(--text); font-weight: 550; overflow-wrap: anywhere; }
.latest { display: flex; align-items: center; gap: 4px 10px; padding: 8px 14px; font-size: 13.5px; margin-bottom: 12px; flex-wrap: wrap; }
.latest .subject { font-weight: 450; min-width: 40%; }
.latest .avatar { margin-right: -6px; }
.repos li { padding: 14px; }
.pulls li { padding: 12px 14px; align-items: flex-start; flex-wrap: wrap; }
.pulls .grow { min-width: 240px; }
.two { display: grid; grid-template-columns: minmax(0, 1fr) 340px; gap: 24px; align-items: start; }
@media (max-width: 900px) { .two { grid-template-columns: minmax(0, 1fr); } main { padding: 16px 14px 48px; } .top { padding: 10px 14px; } .clone { width: 100%; } }
aside .commits li { padding: 8px 12px; } aside .subject { font-size: 13.5px; font-weight: 500; } aside .byline { font-size: 12.5px; }
.badge { display: inline-flex; align-items: center; gap: 6px; padding: 3px 11px 3px 9px; border-radius: 99px; font-size: 13px; font-weight: 600; color: #fff; background: #57534e; flex: none; }
.badge svg { fill: currentColor; }
.badge.open { background: #15803d; } .badge.merged { background: #6d28d9; } .badge.closed { background: #b91c1c; }
.state { border-top-width: 3px; padding: 16px; }
span.state { border: 0; padding: 0; }
.box.state.clean { border-top-color: var(--good); } .box.state.merged { border-top-color: var(--merged); background: var(--merged-soft); }
.box.state.dirty { border-top-color: var(--bad); background: var(--bad-soft); } .box.state.closed { border-top-color: var(--bad); }
.box.state.clean h2::before { content: "✓ "; color: var(--good); } .box.state.dirty h2::before { content: "✕ "; color: var(--bad); }
.box.state.merged h2 { color: var(--merged); }
.mergeform { margin-bottom: 10px; }
fieldset { border: 0; padding: 0; margin: 0 0 12px; } legend { font-size: 13px; color: var(--quiet); padding: 0; margin-bottom: 4px; }
.choice { display: flex; gap: 10px; align-items: flex-start; padding: 6px 8px; border-radius: 6px; cursor: pointer; }
.choice:hover { background: var(--sunken); }
.choice input { margin-top: 4px; accent-color: var(--accent); } .choice b { font-weight: 550; } .choice .quiet { display: block; font-size: 13px; line-height: 1.35; }
.button { display: inline-block; font: inherit; font-size: 14px; font-weight: 550; padding: 6px 14px; border-radius: 6px; border: 1px solid var(--line); background: var(--sunken); color: var(--text); cursor: pointer; }
.button:hover { border-color: var(--quiet); text-decoration: none; }
.button.primary { background: var(--good); border-color: var(--good); color: #fff; }
@media (prefers-color-scheme: dark) { .button.primary { color: #06210f; } }
.button.big { width: 100%; padding: 9px; } .button.small { padding: 2px 10px; font-size: 13px; }
.form label { display: block; font-size: 13.5px; font-weight: 550; margin-bottom: 10px; }
.form input, .form textarea { display: block; width: 100%; margin-top: 4px; font: inherit; font-weight: 400; padding: 8px 10px; border: 1px solid var(--line); border-radius: 6px; background: var(--sunken); color: var(--text); }
.notice { border: 1px solid var(--line); border-left: 4px solid var(--wait); background: var(--surface); border-radius: 6px; padding: 10px 14px; }
.notice.bad { border-left-color: var(--bad); background: var(--bad-soft); }
.box.state code { overflow-wrap: anywhere; }
.prose { padding: 14px 16px; overflow-wrap: anywhere; }
.prose > :last-child { margin-bottom: 0; }
.prose h1, .prose h2, .prose h3 { color: inherit; margin: 20px 0 8px; line-height: 1.3; } .prose > :first-child { margin-top: 0; }
.prose h1 { font-size: 22px; } .prose h2 { font-size: 18px; } .prose h3 { font-size: 15px; }
.prose code { background: var(--hunk); padding: 1px 5px; border-radius: 4px; }
.prose pre, pre.code { background: var(--sunken); border: 1px solid var(--line); border-radius: 6px; padding: 12px; overflow-x: auto; }
.prose pre code { background: none; padding: 0; }
.prose table { border-collapse: collapse; display: block; overflow-x: auto; margin-bottom: 12px; } .prose th, .prose td { border: 1px solid var(--line); padding: 4px 10px; text-align: left; }
.prose blockquote { margin: 0 0 12px; padding-left: 12px; border-left: 3px solid var(--line); color: var(--quiet); }
.prose details { margin-bottom: 10px; } .prose summary { cursor: pointer; font-weight: 550; }
pre.message { white-space: pre-wrap; font-family: inherit; margin: 0 0 12px; }
.summary { font-size: 14px; } .plus { color: var(--good); font-variant-numeric: tabular-nums; } .minus { color: var(--bad); font-variant-numeric: tabular-nums; }
.counts { font-size: 13px; font-family: var(--mono); white-space: nowrap; }
.file > summary { display: flex; align-items: center; gap: 12px; padding: 8px 14px; background: var(--sunken); cursor: pointer; font-size: 13.5px; }
.file > summary::before { content: "▸"; color: var(--quiet); } .file[open] > summary::before { content: "▾"; } .file > summary::-webkit-details-marker { display: none; }
.file[open] > summary { border-bottom: 1px solid var(--line); }
.file .path { font-family: var(--mono); font-size: 12.5px; font-weight: 600; flex: 1; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
.diff { border-collapse: collapse; width: 100%; font-family: var(--mono); font-size: 12.5px; line-height: 1.5; }
.diff td { padding: 0 10px; white-space: pre; vertical-align: top; }
.diff .number { width: 1%; min-width: 42px; text-align: right; color: var(--quiet); user-select: none; padding: 0 8px; font-size: 12px; }
.diff .number a { color: inherit; }
.diff .sign { display: inline-block; width: 14px; color: var(--quiet); user-select: none; }
.diff .added { background: var(--add); } .diff .removed { background: var(--del); } .diff .hunk td { background: var(--hunk); color: var(--quiet); padding-top: 3px; padding-bottom: 3px; } .diff .note td { color: var(--quiet); font-style: italic; }
.diff mark { color: inherit; border-radius: 3px; } .diff .added mark { background: var(--add-mark); } .diff .removed mark { background: var(--del-mark); }
.diff tr:target { background: var(--hunk); }
.pager { display: flex; gap: 8px; justify-content: center; }
.dot { width: 10px; height: 10px; border-radius: 50%; background: var(--wait); flex: none; } .dot.success { background: var(--good); } .dot.failure, .dot.error { background: var(--bad); }
`.trimStart();
