/** The browser's variant of the app's language, such as `en-GB` for `en`; the language itself when it has none. */
export function localeOf(
  language: string,
  preferred: readonly string[],
): string {
  const isVariant = (locale: string) =>
    locale === language || locale.startsWith(`${language}-`);
  return preferred.find(isVariant) ?? language;
}
