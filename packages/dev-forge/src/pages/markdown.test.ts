import { parsePatch } from './diffView';
import { escapeHtml, markup } from './html';
import type { Part } from './html';
import { renderMarkdown } from './markdown';

describe('renderMarkdown', () => {
  it.each([
    ['a script', '<script>alert(1)</script>', '&lt;script&gt;'],
    [
      'a tag with an attribute',
      '<details onclick="x">',
      '&lt;details onclick=',
    ],
    ['a tag in a tag', '<<script>script>', '&lt;'],
    ['a tag across lines', '<details\nopen onclick=x>', '&lt;details'],
    [
      'a link that runs',
      '[x](javascript:alert(1))',
      '[x](javascript:alert(1))',
    ],
    [
      'a link that runs, in disguise',
      '[x](java&#115;cript:alert(1))',
      '<p>[x]',
    ],
    ['a link to data', '[x](data:text/html,<script>)', '<p>[x]'],
    [
      'an image',
      '![x](http://127.0.0.1/x.png)',
      '<a href="http://127.0.0.1/x.png"',
    ],
  ])('defuses %s', (_name, text, part) => {
    const { source: shown } = renderMarkdown(text);
    expect(shown).toContain(part);
    expect(shown).not.toMatch(
      /<script|<img|<[a-z][^>]*\son\w+=|href="javascript|href="data/i,
    );
  });

  it('keeps what pull requests are written with', () => {
    const { source: shown } = renderMarkdown(
      '<!-- hidden -->\n<details><summary>Files</summary>\n\n| a | b |\n|--|--|\n| 1 | ~~2~~ |\n\n```yaml\na: <1>\n```\n\n</details>\n\n- [x] done\n- [ ] open\n\nhttp://127.0.0.1/x',
    );
    expect(shown).not.toContain('hidden');
    expect(shown).toContain('<details><summary>Files</summary>');
    expect(shown).toContain('</details>');
    expect(shown).toContain('<td>1</td>');
    expect(shown).toContain('<code class="language-yaml">a: &lt;1&gt;');
    expect(shown).toContain('☑ done');
    expect(shown).toContain('☐ open');
    expect(shown).toContain(
      '<a href="http://127.0.0.1/x" rel="noopener noreferrer nofollow">',
    );
  });
});

describe('markup', () => {
  it('escapes every value that is not markup', () => {
    const quotes = `"'<>&`;
    const items: Part[] = ['<i>', markup`<i>ok</i>`, null, false, 3];
    const { source: text } = markup`<b title="${quotes}">${items}</b>`;
    expect(text).toBe(
      '<b title="&quot;&#39;&lt;&gt;&amp;">&lt;i&gt;<i>ok</i>3</b>',
    );
    expect(escapeHtml('a')).toBe('a');
  });
});

describe('parsePatch', () => {
  it('numbers lines on both sides and marks what differs', () => {
    const lines = parsePatch(
      '@@ -4,3 +4,4 @@ spec:\n a\n-image: app:1.0\n+image: app:1.1\n+new\n b\n\\ No newline at end of file',
    );
    expect(
      lines.map(({ kind, before, after }) => [kind, before, after]),
    ).toEqual([
      ['hunk', undefined, undefined],
      ['context', 4, 4],
      ['removed', 5, undefined],
      ['added', undefined, 5],
      ['added', undefined, 6],
      ['context', 6, 7],
      ['note', undefined, undefined],
    ]);
    const [, removed, added] = parsePatch(
      '@@ -1 +1 @@\n-image: app:1.0\n+image: app:1.12',
    );
    expect([removed.mark, added.mark]).toEqual(
      [
        [13, 14],
        [13, 15],
      ].map(([from, to]) => [from, to]),
    );
  });

  it('does not mark lines that have little in common', () => {
    const [, removed] = parsePatch('@@ -1 +1 @@\n-abcdefgh\n+12345678');
    expect(removed.mark).toBeUndefined();
  });
});
