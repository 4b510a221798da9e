import { InvalidArgumentError, Option } from 'commander';
import { stringify } from 'yaml';

/** How results are written. @internal */
export type OutputFormat = 'human' | 'json' | 'yaml';

/** The option `-o` with the formats that a command offers; `human` is the default. @internal */
export function outputOption(...more: readonly string[]): Option {
  const formats = ['human', 'json', 'yaml', ...more];
  return new Option('-o, --output <format>', 'how to write the result')
    .choices(formats)
    .default('human')
    .argParser(value => {
      if (formats.includes(value)) {
        return value;
      }
      throw new InvalidArgumentError(`Write one of ${formats.join(', ')}.`);
    });
}

/** Data as JSON or YAML, with a newline at the end. @internal */
export function serialise(data: unknown, format: 'json' | 'yaml'): string {
  const json = JSON.stringify(data, null, 2);
  return format === 'json'
    ? `${json}\n`
    : stringify(JSON.parse(json), {
        lineWidth: 0,
        aliasDuplicateObjects: false,
      });
}
