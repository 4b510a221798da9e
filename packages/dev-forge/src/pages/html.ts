/** Markup that is safe to send; made by `markup` alone, which escapes everything else. */
export class Html {
  constructor(readonly source: string) {}
}

/** What may stand in a template. */
export type Part =
  | Html
  | string
  | number
  | null
  | undefined
  | false
  | readonly Part[];

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escapes text for element content and quoted attributes. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, character => entities[character]);

function render(part: Part): string {
  if (part === null || part === undefined || part === false) return '';
  if (part instanceof Html) return part.source;
  if (Array.isArray(part)) return part.map(render).join('');
  return escapeHtml(String(part));
}

/** Builds markup; every value is escaped unless it is markup itself. */
export function markup(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(
    strings.reduce(
      (written, text, index) => written + render(parts[index - 1]) + text,
    ),
  );
}
