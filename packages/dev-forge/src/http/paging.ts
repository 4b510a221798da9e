import { unprocessable } from './HttpError';

/** Which page of a list is asked for. */
export interface Page {
  number: number;
  size: number;
  /** How many items stand before it. */
  skip: number;
}

/** Reads `page` and `per_page`: GitHub's defaults 1 and 30, at most 100 a page. */
export function readPage(query: URLSearchParams): Page {
  const whole = (name: string, otherwise: number) => {
    const value = query.get(name);
    if (value === null || value === '') return otherwise;
    if (!/^-?\d{1,9}$/.test(value))
      throw unprocessable(`Invalid request.\n\n"${name}" is not an integer.`);
    return Number(value);
  };
  const number = Math.max(1, whole('page', 1));
  const asked = whole('per_page', 30);
  const size = asked < 1 ? 30 : Math.min(100, asked);
  return { number, size, skip: (number - 1) * size };
}

/** The `Link` header of a page, or nothing when there is only one. */
export function linkHeader(
  url: URL,
  page: Page,
  total: number,
): Record<string, string> {
  const last = Math.max(1, Math.ceil(total / page.size));
  const to = (number: number, rel: string) => {
    const target = new URL(url);
    target.searchParams.set('page', String(number));
    return `<${target.href}>; rel="${rel}"`;
  };
  const links: string[] = [];
  if (page.number > 1) links.push(to(Math.min(page.number - 1, last), 'prev'));
  if (page.number < last)
    links.push(to(page.number + 1, 'next'), to(last, 'last'));
  if (page.number > 1) links.push(to(1, 'first'));
  return links.length > 0 ? { link: links.join(', ') } : {};
}
