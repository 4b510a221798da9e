/** The part of `--help` that shows how a command is used: one line of words, one command. @internal */
export function examples(
  rows: readonly (readonly [words: string, command: string])[],
): string {
  const lines = rows.flatMap(([words, command]) => [
    `  # ${words}`,
    `  $ ${command}`,
    '',
  ]);
  return ['', 'Examples:', ...lines].join('\n').trimEnd();
}
