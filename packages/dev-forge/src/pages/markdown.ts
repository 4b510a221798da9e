import MarkdownIt from 'markdown-it';
import { escapeHtml, Html } from './html';

// The tags that people write into pull requests, without attributes; everything else is shown as text.
const allowedTag =
  /^<\/?(details|summary|br|kbd|sub|sup|b|i|strong|em|code|hr)( open)?\s*\/?>$/i;

/** Lets the allowed tags pass, drops comments as GitHub does, and escapes the rest. */
function sanitise(markup: string): string {
  return markup
    .replace(/<!--[\s\S]*?(-->|$)/g, '')
    .split(/(<[^<>]*>)/)
    .map(part => (allowedTag.test(part) ? part : escapeHtml(part)))
    .join('');
}

function createMarkdown(): MarkdownIt {
  const markdown = new MarkdownIt({ html: true, linkify: true });
  markdown.renderer.rules.html_block = (tokens, index) =>
    sanitise(tokens[index].content);
  markdown.renderer.rules.html_inline = (tokens, index) =>
    sanitise(tokens[index].content);
  // Pages load nothing from elsewhere: an image is a link to it.
  markdown.renderer.rules.image = (tokens, index) => {
    const source = String(tokens[index].attrGet('src') ?? '');
    return `<a href="${escapeHtml(
      source,
    )}" rel="noopener noreferrer nofollow">${escapeHtml(
      tokens[index].content || 'image',
    )}</a>`;
  };
  markdown.renderer.rules.link_open = (...rendered) => {
    const [tokens, index, options, , self] = rendered;
    tokens[index].attrSet('rel', 'noopener noreferrer nofollow');
    return self.renderToken(tokens, index, options);
  };
  markdown.core.ruler.push('tasks', state => {
    state.tokens.forEach((token, index) => {
      const first = token.children?.[0];
      if (
        token.type !== 'inline' ||
        state.tokens[index - 2]?.type !== 'list_item_open' ||
        first?.type !== 'text'
      )
        return;
      first.content = first.content.replace(
        /^\[( |x|X)\] /,
        (_, mark: string) => (mark === ' ' ? '☐ ' : '☑ '),
      );
    });
  });
  return markdown;
}

const markdown = createMarkdown();

/** Renders what a person wrote; no script, no foreign image, no attribute of theirs survives. */
export const renderMarkdown = (text: string): Html =>
  new Html(markdown.render(text));
