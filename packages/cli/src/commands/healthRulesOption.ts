import { Option } from 'commander';

/** The option of every command that judges health. @internal */
export function healthRulesOption(): Option {
  return new Option(
    '--health-rules <file>',
    'how kinds are judged, before the built-in rules: what a portal has under gitops.health',
  );
}
