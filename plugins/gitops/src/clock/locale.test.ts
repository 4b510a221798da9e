import { localeOf } from './locale';

it.each([
  ['en', ['de-CH', 'en-GB', 'en'], 'en-GB'],
  ['de', ['en-US', 'de'], 'de'],
  ['de', ['en-US', 'en'], 'de'],
  ['de', ['den', 'de-AT'], 'de-AT'],
  ['pt-BR', ['pt-PT', 'pt-BR'], 'pt-BR'],
])(
  'writes %s for a person who prefers %j as %s',
  (language, preferred, want) => {
    expect(localeOf(language, preferred)).toBe(want);
  },
);
