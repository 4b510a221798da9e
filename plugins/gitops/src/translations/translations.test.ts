import { messages } from './en';
import german from './de';

function flat(tree: object, before = ''): Record<string, string> {
  return Object.assign(
    {},
    ...Object.entries(tree).map(([name, value]) =>
      typeof value === 'string'
        ? { [before + name]: value }
        : flat(value, `${before}${name}.`),
    ),
  );
}

const english = flat(messages);
const others = german.messages as Record<string, string>;
const placeholders = (text: string) =>
  [...text.matchAll(/\{\{[^}]+\}\}/g)].map(match => match[0]).sort();

it('German has every word that English has, and no other', () => {
  expect(Object.keys(others).sort()).toEqual(Object.keys(english).sort());
});

it.each(Object.keys(english))('%s has the same placeholders', name => {
  expect(placeholders(others[name])).toEqual(placeholders(english[name]));
});
